import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, readCommand } from './read-command.ts';

/** `npm run synth|diff|deploy|destroy`: the CDK program for one stage. Exits as it does, or with 2 if it was not started. */
function run(args: readonly string[]): number {
  const cdk = join(dirname(fileURLToPath(import.meta.resolve('aws-cdk/package.json'))), 'bin', 'cdk');
  const given = readCommand(args);
  // What an earlier version left there would be taken along for ever.
  rmSync('cdk.out', { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [cdk, ...given], { stdio: 'inherit' });
  return status ?? 1;
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
