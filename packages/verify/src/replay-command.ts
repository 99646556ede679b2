import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { MarketId } from '@compute-bank/domain/ids';
import { createBankReader } from '@compute-bank/store/bank-reader';
import { createLogReader } from '@compute-bank/store/log-reader';
import { createMarketLog } from '@compute-bank/store/market-log';
import pc from 'picocolors';
import { NoBank, type OpenedState } from './open-state.ts';
import { printReplay } from './print-replay.ts';
import { type MarketReplay, replayMarket } from './replay-market.ts';
import type { TableNames } from './table-names.ts';
import { isExpected, withState } from './with-state.ts';

const help = `Usage: npm run replay -- --market <id> [options]

Decides a market's whole log again, from its first record, and compares every event and every stored snapshot byte for byte.
Stops at the first difference and shows it.

Options:
  --market <id>  the market, such as nvidia-h100-sxm5-80gb
  --at <n>       stop after record n, and show what it decided (default: the last record)
  --state <dir>  where the bank keeps itself (default: .bank)
  --json         print one line of JSON
  --help         print this

Works on a bank at rest and on a running one, which it does not disturb.

Exit status: 0 all is the same, 1 something differs, 2 there is nothing that could be replayed.
`;

/** What is wrong with the command line. */
class BadFlags extends Error {
  override readonly name = 'BadFlags';
}

interface Flags {
  readonly market: string | undefined;
  readonly upTo: number;
  readonly state: string;
  readonly json: boolean;
}

/** `npm run replay`. Sets the exit status: 0 identical, 1 different, 2 the log could not be read. */
export async function runReplay(argv: readonly string[], wallMs: () => number): Promise<void> {
  try {
    const flags = readFlags(argv);
    if (!flags) {
      process.stdout.write(help);
      return;
    }
    const began = performance.now();
    const replay = await withState(flags.state, wallMs, (state, tables) => replayNamed(state, tables, flags));
    const seconds = (performance.now() - began) / 1_000;
    process.stdout.write(flags.json ? `${JSON.stringify(replay)}\n` : printReplay(replay, seconds));
    process.exitCode = replay.identical ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${pc.red('The market was not replayed.')} ${error instanceof Error ? error.message : String(error)}\n`);
    if (!isExpected(error) && !(error instanceof BadFlags) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 2;
  }
}

/** Undefined: only help was asked for. */
function readFlags(argv: readonly string[]): Flags | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  if (values.at !== undefined && !/^[1-9]\d{0,14}$/.test(values.at)) {
    throw new BadFlags(`--at ${values.at} is not the number of a record: give a whole number from 1.`);
  }
  const upTo = values.at === undefined ? Number.MAX_SAFE_INTEGER : Number(values.at);
  return { market: values.market, upTo, state: values.state, json: values.json };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        market: { type: 'string' },
        at: { type: 'string' },
        state: { type: 'string', default: '.bank' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new BadFlags(`${error instanceof Error ? error.message : String(error)} ("npm run replay -- --help" lists the options.)`);
  }
}

async function replayNamed({ client }: OpenedState, tables: TableNames, flags: Flags): Promise<MarketReplay> {
  const markets = await marketsOf(createBankReader({ client, table: tables.bank }));
  const marketId = markets.find((id) => id === flags.market);
  if (marketId === undefined) throw new NoBank(whichMarket(flags, markets));
  const log = createMarketLog({ client, table: tables.market });
  const replay = await replayMarket({
    marketId,
    upTo: flags.upTo,
    logReader: createLogReader({ client, table: tables.market }),
    snapshotAt: async (position) => {
      const snapshot = await log.newestSnapshot(marketId, position);
      return snapshot?.position === position ? snapshot.book : undefined;
    },
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    onProgress: showProgress,
  });
  if (flags.upTo < Number.MAX_SAFE_INTEGER && replay.identical && replay.position < flags.upTo) {
    throw new NoBank(`The log of ${marketId} ends at record ${replay.position}: there is no record ${flags.upTo} yet.`);
  }
  return replay;
}

async function marketsOf(reader: ReturnType<typeof createBankReader>): Promise<MarketId[]> {
  const ids: MarketId[] = [];
  for await (const { entities } of reader.markets()) ids.push(...entities.map((market) => market.marketId));
  return ids;
}

function whichMarket({ market, state }: Flags, markets: readonly MarketId[]): string {
  if (markets.length === 0) return `The bank in ${state} has no market yet.`;
  const said = market === undefined ? 'Name a market with --market.' : `There is no market ${JSON.stringify(market)}.`;
  return `${said} This bank has: ${markets.join(', ')}.`;
}

function showProgress(position: number): void {
  if (process.stderr.isTTY && position % 250 === 0) process.stderr.write(`\r  record ${position.toLocaleString('en')} `);
}
