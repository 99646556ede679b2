import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, publishesOf, readCommand } from './read-command.ts';

/**
 * `npm run synth|diff|deploy|destroy`: the CDK program for one stage, and after a deployment the pages of its site. Exits as
 * they do, or with 2 if nothing was started.
 */
function run(args: readonly string[]): number {
  const cdk = join(dirname(fileURLToPath(import.meta.resolve('aws-cdk/package.json'))), 'bin', 'cdk');
  const given = readCommand(args);
  // What an earlier version left there would be taken along for ever.
  rmSync('cdk.out', { recursive: true, force: true });
  const status = runNode([cdk, ...given]);
  const published = publishesOf(args);
  if (status !== 0 || published === null) return status;
  return runNode([join(import.meta.dirname, 'publish-site.ts'), ...published]);
}

const runNode = (args: readonly string[]): number => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
