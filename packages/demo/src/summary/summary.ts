import type { Clearing } from '@compute-bank/domain/clearing';
import type { HostMetrics } from '../drive/wire.ts';
import type { Broken } from '../input/csv.ts';
import type { LatencyReport } from './measure-latency.ts';
import type { Verified } from './run-verify.ts';
import type { Counts, Tally } from './tally.ts';

/** Everything that a run reports; the object of `--json` is this, with amounts as decimal text. */
export interface Summary {
  readonly title: string;
  readonly seed: number;
  readonly clearing: Clearing;
  readonly asset: string;
  readonly tally: Tally;
  readonly notMappable: Counts;
  readonly broken: readonly Broken[];
  readonly nodes: number;
  readonly deposits: number;
  readonly mishaps: {
    readonly agentsKilled: number;
    /** Null where no agent lied. */
    readonly lies: { readonly told: number; readonly refused: number } | null;
  };
  readonly children: { readonly sampled: number; readonly ran: number };
  readonly clock: { readonly from: string; readonly until: string; readonly instants: number; readonly turns: number };
  readonly seconds: { readonly start: number; readonly enrol: number; readonly run: number; readonly verify: number; readonly all: number };
  /** From the first arrival on; `setUp` is what was written before. */
  readonly store: StoreUse;
  readonly setUp: StoreUse;
  readonly memory: { readonly total: number; readonly each: Readonly<Record<string, number>> } | null;
  readonly latency: LatencyReport | null;
  readonly assigned: readonly string[];
  readonly checks: Verified['checks'];
  readonly findings: Verified['findings'];
  readonly verified: Verified['counts'];
  readonly state: string | null;
}

export interface StoreUse {
  readonly transactions: number;
  readonly puts: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

export const useBetween = (before: HostMetrics, after: HostMetrics): StoreUse => ({
  transactions: after.transactions - before.transactions,
  puts: after.itemsWritten - before.itemsWritten,
  writeUnits: after.writeUnits - before.writeUnits,
  readUnits: after.readUnits - before.readUnits,
});

export const perOrder = ({ transactions, puts, writeUnits, readUnits }: StoreUse, orders: number): StoreUse => {
  const each = (value: number): number => Math.round((value / Math.max(1, orders)) * 100) / 100;
  return { transactions: each(transactions), puts: each(puts), writeUnits: each(writeUnits), readUnits: each(readUnits) };
};
