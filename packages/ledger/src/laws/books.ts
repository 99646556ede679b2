import type { Invoice, Lease } from '@compute-bank/domain/entities/lease';
import type { Balance, MeterRecord, PlatformBalance, Transfer } from '@compute-bank/domain/entities/money';
import type { Hold, Withdrawal } from '@compute-bank/domain/entities/withdrawal';

/** Everything about money that a bank holds, as read from its tables. */
export interface Books {
  /** Every party's copy of every transfer. */
  readonly transfers: readonly Transfer[];
  readonly balances: readonly Balance[];
  readonly platformBalances: readonly PlatformBalance[];
  readonly holds: readonly Hold[];
  readonly withdrawals: readonly Pick<Withdrawal, 'withdrawalId' | 'holdId' | 'unfilledMicros'>[];
  readonly leases: readonly Lease[];
  readonly invoices: readonly Invoice[];
  readonly meterRecords: readonly MeterRecord[];
}

/** The laws that {@link Books} can break, by their ids in the design. */
export type Law = 'G1' | 'G2' | 'G3' | 'G4' | 'G6' | 'G7' | 'G8' | 'G9' | 'G10' | 'G11' | 'G12';

export interface BrokenLaw {
  readonly law: Law;
  /** The id of what breaks it. */
  readonly object: string;
  readonly detail: string;
}

/** The breach, unless the law holds. */
export const unless = (holds: boolean, law: Law, object: string, detail: string): BrokenLaw[] => (holds ? [] : [{ law, object, detail }]);

/** Values under their keys, in order. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

export const sumOf = <T>(values: readonly T[], amountOf: (value: T) => bigint): bigint =>
  values.reduce((sum, value) => sum + amountOf(value), 0n);
