import { daysPerMonth, type Load, leasesAtOnce } from './load.ts';
import type { Measured } from './measured.ts';
import { type Amount, amountOf, billedMs, scaleAmount } from './work.ts';

/** As in `reconcile.ts`: so many tenants in an hour, so many of them side by side, and four minutes for them all. */
const tenantsPerRun = 2_000;
const tenantsSideBySide = 8;
const runMs = 240_000;
/** `reconcile-hold.ts` reads an open hold twice, its order and its lease. */
const readsOfOpenHold = 4;

const shareOf = ({ tenants }: Load): number => Math.min(1, tenantsPerRun / tenants);

/** Holds of the tenants of one run: the bank keeps every hold, and a run lists them all. */
export const holdsOfRun = (load: Load): number => load.ordersPerDay * daysPerMonth * load.keptMonths * shareOf(load);

/** Holds that one run has the time to list. */
export function holdsInTime(load: Load, { operations, compared }: Measured): number {
  const list = operations['list-holds'].functions.Reconcile;
  if (!list) return Number.POSITIVE_INFINITY;
  const { sequentialCalls, ...amount } = amountOf(list);
  const ms = billedMs('Reconcile', { ...amount, invocations: 0, sequentialCalls: sequentialCalls / tenantsSideBySide }, load.callMs);
  return (runMs / ms) * compared.holds;
}

/** Lists in one run, each as long as the one that was measured; its invocation is the run's. */
export const listsOfRun = (load: Load, measured: Measured): number =>
  Math.min(holdsOfRun(load), holdsInTime(load, measured)) / measured.compared.holds;

/** A run over the tenants of this load: as if everything that was measured grew with their number. */
export function runOver(load: Load, amount: Amount, { compared }: Measured): Amount {
  const run = scaleAmount(amount, Math.min(load.tenants, tenantsPerRun) / compared.tenants);
  const { invocations, logBytes } = amount;
  return { ...run, invocations, logBytes, bankReads: run.bankReads + readsOfOpenHold * leasesAtOnce(load) * shareOf(load) };
}
