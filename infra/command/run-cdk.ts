import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { deployedStacks } from './deployed-stacks.ts';
import { type Flags, lastFlags, lostFlags } from './lost-flags.ts';
import { CommandError, contextGiven, publishesOf, readCommand } from './read-command.ts';

/**
 * `npm run synth|diff|deploy|destroy`: the CDK program for one stage, and after a deployment the pages of its site. Exits as
 * they do, or with 2 if nothing was started.
 */
async function run(args: readonly string[]): Promise<number> {
  const cdk = join(dirname(fileURLToPath(import.meta.resolve('aws-cdk/package.json'))), 'bin', 'cdk');
  const given = readCommand(args);
  if (args[0] === 'deploy') await refuseLosses(args);
  if (args[0] === 'destroy') await refuseAbsent(args);
  // What an earlier version left there would be taken along for ever.
  rmSync('cdk.out', { recursive: true, force: true });
  const status = runNode([cdk, ...given]);
  const published = publishesOf(args);
  if (status !== 0 || published === null) return status;
  return runNode([join(import.meta.dirname, 'publish-site.ts'), ...published]);
}

/** Before anything is built: what the last deployment made is not taken away by leaving out its flag. */
async function refuseLosses(args: readonly string[]): Promise<void> {
  const given = contextGiven(args);
  const lost = lostFlags((await asked((client) => lastFlags(client, prefixOf(given)))) ?? {}, given);
  if (lost.length === 0) return;
  const list = lost.map((flag) => `  ${flag}\n`).join('');
  throw new CommandError(
    `The last deployment of this cell had flags that this one has not, and which would take away what they made:\n${list}Give them again, or give '' to those that you want to do without, as in ${lost[0]?.split(' ')[0]} ''.`,
  );
}

/** The CDK program would say of a cell that was never there that it has destroyed it, while the one that was meant runs on. */
async function refuseAbsent(args: readonly string[]): Promise<void> {
  const prefix = prefixOf(contextGiven(args));
  const stacks = await asked((client) => deployedStacks(client, prefix));
  if (stacks?.length === 0) throw new CommandError(`There is no stack ${prefix}… in this account and region: there is nothing to destroy.`);
}

const prefixOf = ({ stage, cell = 'main' }: Flags): string => `ComputeBank-${stage}-${cell}-`;

/** What CloudFormation says; undefined if it cannot be asked. Whether there are credentials, and where they lead, the CDK program says better. */
async function asked<T>(ask: (client: CloudFormationClient) => Promise<T>): Promise<T | undefined> {
  const timeouts = { requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true, connectionTimeout: 3_000 } };
  try {
    return await ask(new CloudFormationClient(timeouts));
  } catch (error) {
    process.stderr.write(`What is deployed could not be asked: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

const runNode = (args: readonly string[]): number => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
