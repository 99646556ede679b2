import { join } from 'node:path';
import { cell, stage } from './deploy.ts';
import { cloudEnvironment } from './deployment.ts';
import { runProcess } from './run-process.ts';

const adminMsMax = 120_000;
const program = join('packages', 'admin', 'bin', 'cbank-admin.mjs');

async function run(args: readonly string[], accepted: readonly number[]): Promise<unknown> {
  const all = [program, ...args, '--stage', stage, '--cell', cell, '--json'];
  return JSON.parse(await runProcess(process.execPath, all, cloudEnvironment(), adminMsMax, accepted));
}

/** Runs `cbank-admin` on the deployment, with `--json`, and answers what it printed; throws if it fails. */
export const admin = (...args: readonly string[]): Promise<unknown> => run(args, [0]);

export interface Finding {
  readonly area: string;
  readonly subject: string;
  readonly verdict: 'ok' | 'warning' | 'broken' | 'unknown';
  readonly detail: string;
}

/** Everything that `cbank-admin doctor` looked at, whatever it thinks of it. */
export async function examine(api: string): Promise<readonly Finding[]> {
  const { findings } = (await run(['doctor', '--all', '--api', api], [0, 1])) as { findings: readonly Finding[] };
  return findings;
}
