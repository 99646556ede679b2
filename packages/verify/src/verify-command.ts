import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { NoBank } from './open-state.ts';
import { printReport } from './print-report.ts';
import type { VerifyReport } from './verify-bank.ts';
import { verifyState } from './verify-state.ts';
import { isExpected, withState } from './with-state.ts';

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
    if (!isExpected(error) && flags !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
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

function verifyDirectory({ state: directory, ended }: Flags, wallMs: () => number): Promise<VerifyReport> {
  return withState(directory, wallMs, async (state, tables) => {
    const report = await verifyState(state, tables, ended);
    if (report.counts.tenants === 0 && report.counts.markets === 0)
      throw new NoBank(`The tables of ${directory} are empty: nobody used this bank yet.`);
    return report;
  });
}
