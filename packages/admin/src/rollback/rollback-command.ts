import { GetAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import { AdminError } from '../aws/failure.ts';
import { type AdminContext, toJson } from '../command/admin-context.ts';
import { bankCommand, type CommonOptions, readCount } from '../command/options.ts';
import { type DeployedBank, ofType } from '../deployment/deployed-bank.ts';
import { type Live, liveOf } from '../deployment/live-version.ts';
import { readDeployed } from '../deployment/read-deployed.ts';
import { type FunctionVersion, listVersions } from './list-versions.ts';

interface RollbackOptions extends CommonOptions {
  readonly function: string;
  readonly to?: number;
  readonly list: boolean;
}

const versionMax = 999_999_999;

const more = `
Every deployment that changes a function makes a version of it. Everything calls the version that is "live"; this points
"live" at an earlier one, with its code, its environment and its size. It takes effect with the next call, and is undone with
--to and the version that was live before. The next deployment that changes the function makes its own version live.

A version cannot read what a later engine wrote. After a release of the engine do not roll back Matcher, Projector, Sweep or
an Api- function behind it: deploy a repaired version instead.

Exit status: 0 done, 2 not possible.
`;

/** `cbank-admin rollback`: points what is live of one function at one of its earlier versions. */
export const rollbackCommand = (context: AdminContext): Command =>
  bankCommand('rollback', 'run an earlier version of one function')
    .requiredOption('--function <name>', 'as the bank calls it: Relay, Matcher, Api-orders, …')
    .option('--to <version>', 'its number; else the one before the one that is live', readCount(versionMax))
    .option('--list', 'only show its versions', false)
    .addHelpText('after', more)
    .action((options: RollbackOptions) => rollback(context, options));

async function rollback(context: AdminContext, options: RollbackOptions): Promise<void> {
  const { lambda, cloudFormation } = context.clients();
  const { functionName, alias } = findLive(await readDeployed(cloudFormation, options), options.function);
  const versions = await listVersions(lambda, functionName);
  const { FunctionVersion = '', RevisionId } = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: alias }));
  const from = Number(FunctionVersion);
  if (options.list) return context.print(options.json ? toJson({ live: from, versions }) : printVersions(versions, from));
  const to = chooseVersion(versions, from, options.to);
  // If a deployment has moved it since it was read, this is refused.
  await lambda.send(new UpdateAliasCommand({ FunctionName: functionName, Name: alias, FunctionVersion: String(to), RevisionId }));
  const undo = `cbank-admin rollback --stage ${options.stage} --cell ${options.cell} --function ${options.function} --to ${from}`;
  context.print(
    options.json
      ? toJson({ function: options.function, from, to })
      : `${options.function}: version ${to} is live, instead of ${from}.\nUndo: ${undo}\n`,
  );
}

function findLive(bank: DeployedBank, name: string): Live {
  const functions = ofType(bank, 'AWS::Lambda::Function');
  const made = functions.find((each) => each.name === name);
  if (!made) throw new AdminError(`There is no function ${name}: there are ${functions.map((each) => each.name).join(', ')}.`);
  const live = liveOf(bank, made);
  if (!live) throw new AdminError(`${name} was deployed without versions: deploy this version of the bank first.`);
  return live;
}

/** Throws an {@link AdminError} that says which versions there are. */
function chooseVersion(versions: readonly FunctionVersion[], from: number, wanted: number | undefined): number {
  const known = versions.map(({ version }) => version);
  if (wanted === from) throw new AdminError(`Version ${from} is live already.`);
  if (wanted !== undefined && !known.includes(wanted))
    throw new AdminError(`It has no version ${wanted}. Its versions are: ${known.join(', ')}.`);
  const to = wanted ?? known.filter((version) => version < from).at(-1);
  if (to === undefined) throw new AdminError(`Version ${from} is the first: there is none to go back to.`);
  return to;
}

const printVersions = (versions: readonly FunctionVersion[], live: number): string =>
  versions.map(({ version, madeAt, codeSha256 }) => `  ${version === live ? '→' : ' '} ${version}  ${madeAt}  ${codeSha256}\n`).join('');
