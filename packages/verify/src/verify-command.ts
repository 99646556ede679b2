import { parseArgs } from 'node:util';
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { NoDatabase } from '@compute-bank/local/backend/find-database';
import { StateInUse } from '@compute-bank/local/state/lock';
import pc from 'picocolors';
import { NoBank, openState } from './open-state.ts';
import { printReport } from './print-report.ts';
import type { VerifyReport } from './verify-bank.ts';
import { localTables, verifyState } from './verify-state.ts';

const help = `Usage: npm run verify -- [options]

Reads a whole bank from its tables and checks what it promises: nothing oversold, every log replayed, every cent accounted for.

Options:
  --state <dir>  where the bank keeps itself (default: .bank)
  --ended        the run has ended: no command may be under way any more
  --json         print one line of JSON: checks, findings (up to 20 of each check), counts
  --help         print this

Works on a bank at rest and on a running one. AWS_ENDPOINT_URL_DYNAMODB names another server than the embedded one;
BANK_TABLE and MARKET_TABLE name its tables (default: Bank, Market).

Exit status: 0 every check holds, 1 one does not, 2 there is nothing that could be verified.
`;

interface Flags {
  readonly state: string;
  readonly json: boolean;
  readonly ended: boolean;
}

/** `npm run verify`. Sets the exit status: 0 all hold, 1 one does not, 2 the bank could not be read. */
export async function runVerify(argv: readonly string[], wallMs: () => number): Promise<void> {
  let flags: Flags | undefined;
  try {
    flags = readFlags(argv);
    if (!flags) {
      process.stdout.write(help);
      return;
    }
    const startedAt = performance.now();
    const report = await verifyDirectory(flags, wallMs);
    const seconds = (performance.now() - startedAt) / 1_000;
    const isWhole = Object.values(report.checks).every(Boolean);
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : printReport(report, seconds));
    process.exitCode = isWhole ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${pc.red('The bank was not verified.')} ${error instanceof Error ? error.message : String(error)}\n`);
    const isExpected = error instanceof NoBank || error instanceof NoDatabase || error instanceof StateInUse || flags === undefined;
    if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 2;
  }
}

/** Undefined: only help was asked for. Throws with what was wrong. */
function readFlags(argv: readonly string[]): Flags | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      state: { type: 'string', default: '.bank' },
      json: { type: 'boolean', default: false },
      ended: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values.help ? undefined : values;
}

async function verifyDirectory(flags: Flags, wallMs: () => number): Promise<VerifyReport> {
  const state = await openState(flags.state, wallMs);
  const onSignal = (): void => void state.close().finally(() => process.exit(2));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const tables = { bank: process.env.BANK_TABLE ?? localTables.bank, market: process.env.MARKET_TABLE ?? localTables.market };
    const report = await verifyState(state, tables, flags.ended);
    if (report.counts.tenants === 0 && report.counts.markets === 0)
      throw new NoBank(`The tables of ${flags.state} are empty: nobody used this bank yet.`);
    return report;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new NoBank(`The database of ${flags.state} has no tables of a bank.`);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await state.close();
  }
}
