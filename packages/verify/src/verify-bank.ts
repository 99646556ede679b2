import type { MarketLog } from '@compute-bank/application/ports';
import type { Market } from '@compute-bank/domain/entities/record';
import type { Instant } from '@compute-bank/domain/instant';
import type { BankReader } from '@compute-bank/store/bank-reader';
import type { LogReader } from '@compute-bank/store/log-reader';
import { checkCapacity } from './checks/capacity.ts';
import { checkLeases } from './checks/leases.ts';
import { checkMeters } from './checks/meters.ts';
import { checkMoney } from './checks/money.ts';
import { checkOrders } from './checks/orders.ts';
import { checkOutbox } from './checks/outbox.ts';
import { type CheckName, checkNames, createFindings, type Finding, type Findings } from './finding.ts';
import { checkPointers, createChain } from './log/chain.ts';
import { gatherFacts } from './log/gather-facts.ts';
import { emptyFacts, type MarketFacts } from './log/market-facts.ts';
import { createTwofoldReplay } from './log/replay.ts';
import type { VerifyMeter } from './meter-signature.ts';
import { eachOf, readTables, type Tables } from './tables.ts';

export interface VerifyOptions {
  readonly reader: BankReader;
  readonly logReader: LogReader;
  readonly log: Pick<MarketLog, 'newestSnapshot' | 'readCursor'>;
  /** The bank's time. */
  readonly now: Instant;
  /** The run has ended: then nothing may be under way any more. */
  readonly hasEnded: boolean;
  /** Hex SHA-256. */
  readonly sha256: (text: string) => string;
  readonly verifyMeter: VerifyMeter;
}

/** What a reader of the tables alone can say of a bank. */
export interface VerifyReport {
  readonly checks: Readonly<Record<CheckName, boolean>>;
  /** The first 20 of each check. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Reads a whole bank from its tables and checks every promise that they can prove. In a bank that works on meanwhile, what
 * the log said after the projector's cursor was read is not held against the tables.
 */
export async function verifyBank(options: VerifyOptions): Promise<VerifyReport> {
  const findings = createFindings();
  const markets: Market[] = [];
  await eachOf(options.reader.markets(), findings, (market) => markets.push(market));
  const cursors = new Map<string, number>();
  for (const { marketId } of markets) cursors.set(marketId, await options.log.readCursor(marketId));
  const tables = await readTables(options.reader, markets, findings);
  const facts: MarketFacts[] = [];
  let records = 0;
  for (const { marketId } of markets) {
    const read = await readLog(options, emptyFacts(marketId, cursors.get(marketId) ?? 0), findings);
    facts.push(read.facts);
    records += read.head;
  }
  checkCapacity(facts, tables.nodes, findings);
  checkLeases(facts, tables, findings);
  checkOrders(facts, tables, options.now, findings);
  checkMoney(tables, findings);
  checkMeters(tables, options.verifyMeter, findings);
  checkOutbox(tables.outbox, options.now, options.hasEnded, findings);
  const holding = checkNames.map((name): [CheckName, boolean] => [name, findings.holds(name)]);
  return { checks: recordOf(holding), findings: findings.kept(), counts: { ...countsOf(tables), records } };
}

const recordOf = (entries: readonly [CheckName, boolean][]): Record<CheckName, boolean> =>
  Object.fromEntries(entries) as Record<CheckName, boolean>;

/** One pass over a market's log: its chain, its replay and its facts. */
async function readLog(
  { logReader, log, sha256 }: VerifyOptions,
  facts: MarketFacts,
  findings: Findings,
): Promise<{ facts: MarketFacts; head: number }> {
  const { marketId, cursor } = facts;
  const snapshots = await logReader.snapshots(marketId);
  const positions = new Set(snapshots.map((snapshot) => snapshot.position));
  const chain = createChain({ marketId, sha256, findings });
  const snapshotAt = async (position: number): Promise<string | undefined> =>
    positions.has(position) ? (await log.newestSnapshot(marketId, position))?.book : undefined;
  const replay = createTwofoldReplay({ marketId, findings, snapshotAt });
  for await (const page of logReader.records(marketId)) {
    for (const stored of page) {
      chain.take(stored);
      if (!stored.record) continue;
      await replay.take(stored.record);
      gatherFacts(facts, stored.record, findings);
    }
  }
  checkPointers(chain, { marketId, findings }, { snapshots, cursor });
  return { facts, head: chain.head };
}

const countsOf = (tables: Tables) => ({
  tenants: tables.tenants.size,
  markets: tables.markets.length,
  nodes: tables.nodes.size,
  deposits: tables.deposits.size,
  withdrawals: tables.withdrawals.size,
  matches: tables.matches.size,
  leases: tables.leases.size,
  transfers: tables.copies.unique().length,
  chargeLines: tables.copies.unique().reduce((sum, transfer) => sum + transfer.lines.length, 0),
  meterRecords: tables.meterRecords.length,
  invoices: tables.invoices.length,
});
