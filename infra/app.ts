import { App } from 'aws-cdk-lib';
import { composeBank } from './compose-bank.ts';
import { PlacementError } from './configuration/placement-error.ts';

const app = new App({ analyticsReporting: false });
try {
  composeBank(app);
  app.synth();
} catch (error) {
  if (!(error instanceof PlacementError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
