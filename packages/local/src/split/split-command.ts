import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BankProblem } from '@compute-bank/sdk/bank-problem';
import { createClient } from '@compute-bank/sdk/client';
import pc from 'picocolors';
import { readJson } from '../state/json-file.ts';
import { isAlive } from '../state/process-identity.ts';
import { openStateDir } from '../state/state-dir.ts';
import { isShape, type Shape } from '../template/shape.ts';
import { printPlan, printRound, printSummary } from './print-split.ts';
import { runSplit, SplitStuck } from './run-split.ts';
import { readSplitFlags, type SplitFlags, WrongFlags } from './split-flags.ts';

const help = `Usage: npm run split-market -- --market <id> --into <name>=<regions> --into <name>=<regions> [options]

Splits a market by region while the bank runs: opens <id>-<name> for each part, halts the market, and moves its standing
withdrawals and open deposits. Leases stay until they end. Stopped in the middle, the same command does the rest.

Options:
  --into <name>=<regions>  a part: countries or region codes with commas, or * for all that no other part takes
  --state <dir>            where the bank keeps itself (default: .bank): its address and the first admin key
  --api <url>              a bank elsewhere; its admin key is read from the variable BANK_ADMIN_KEY
  --dry-run                only say what would move
  --json                   print one line of JSON: the plan, or what was moved
  --help                   print this

Exit status: 0 done, 1 refused or not finished, 2 wrong flags or no bank to ask.
`;

const waitMs = 500;

/** `npm run split-market`. Sets the exit status. */
export async function runSplitMarket(argv: readonly string[]): Promise<void> {
  try {
    const flags = readSplitFlags(argv);
    if (flags) await carryOut(flags);
    else process.stdout.write(help);
  } catch (error) {
    const isExpected = error instanceof WrongFlags || error instanceof BankProblem || error instanceof SplitStuck;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${pc.red('The market was not split to the end.')} ${message}\n`);
    if (error instanceof WrongFlags) process.stderr.write('npm run split-market -- --help tells how.\n');
    if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = error instanceof WrongFlags ? 2 : 1;
  }
}

async function carryOut(flags: SplitFlags): Promise<void> {
  const client = createClient({ ...bankOf(flags), idempotencyKey: () => randomBytes(16).toString('hex') });
  const show = (text: string): void => void (flags.json || process.stdout.write(text));
  const startedAt = performance.now();
  const summary = await runSplit(flags, {
    client,
    wait: () => sleep(waitMs),
    onPlan: (plan) => (flags.json && flags.dryRun ? process.stdout.write(`${JSON.stringify(plan)}\n`) : show(printPlan(plan))),
    onRound: (moved, round) => show(printRound(moved, round)),
  });
  if (!summary) return;
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : printSummary(summary, seconds));
}

/** Where the bank listens, and the key of its operator. */
function bankOf({ api, state }: SplitFlags): { readonly baseUrl: string; readonly apiKey: string } {
  if (api !== null) {
    const apiKey = process.env.BANK_ADMIN_KEY;
    if (!URL.canParse(api)) throw new WrongFlags(`--api ${api}: write an address, such as https://bank.example.`);
    if (!apiKey) throw new WrongFlags('Put a key of the role admin into the variable BANK_ADMIN_KEY.');
    return { baseUrl: api, apiKey };
  }
  if (!existsSync(state)) throw new WrongFlags(`There is no directory ${state}. Name the one of "npm start" with --state.`);
  const { lock, demoKeys } = openStateDir(state);
  const host = readJson(lock);
  const keys = readJson(demoKeys);
  if (!isShape(host) || typeof host.address !== 'string' || !isRunning(host)) {
    throw new WrongFlags(`No bank runs on ${state}. Start it first: npm start -- --state ${state}`);
  }
  if (!isShape(keys) || typeof keys.admin !== 'string') throw new WrongFlags(`${demoKeys} has no key of an admin; use --api.`);
  return { baseUrl: host.address, apiKey: keys.admin };
}

const isRunning = ({ pid, startedAt }: Shape): boolean =>
  typeof pid === 'number' && isAlive({ pid, startedAt: typeof startedAt === 'string' ? startedAt : null });
