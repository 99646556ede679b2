import { App } from 'aws-cdk-lib';
import { composeBank } from './compose-bank.ts';

const app = new App({ analyticsReporting: false });
composeBank(app);
app.synth();
