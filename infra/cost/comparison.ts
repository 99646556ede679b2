import { type Load, leasesAtOnce } from './load.ts';
import type { Measured } from './measured.ts';
import { type Amount, amountOf, billedMs, scaleAmount } from './work.ts';

/** As in `reconcile.ts` and `compare-tenants.ts`: so many tenants in an hour, so many of them side by side, and four minutes for them all. */
const tenantsPerRun = 2_000;
const tenantsSideBySide = 8;
export const comparisonMs = 240_000;
const hoursPerDay = 24;
/** As in `reconcile-open-holds.ts`: what a tenant's next comparison begins with, an item of so many bytes for each open hold and besides. */
const bytesOfOpenHold = 43;
const bytesBesides = 150;
const listedAgainHours = 2 / 60;

const shareOf = ({ tenants }: Load): number => Math.min(1, tenantsPerRun / tenants);
const tenantsOf = ({ tenants }: Load): number => Math.min(tenants, tenantsPerRun);

/** A run over the tenants of this load, but for their holds: as if everything that was measured grew with their number. */
export function runOver(load: Load, amount: Amount, { compared }: Measured): Amount {
  const run = scaleAmount(amount, tenantsOf(load) / compared.tenants);
  const { invocations, logBytes } = amount;
  return { ...run, invocations, logBytes, bankWrites: run.bankWrites + unitsRemembered(load) };
}

/** Write units of the items of those tenants for which an order came or ended since they were last looked at. */
function unitsRemembered(load: Load): number {
  const openOfTenant = leasesAtOnce(load) / load.tenants;
  return Math.min(tenantsOf(load), load.ordersPerDay / hoursPerDay) * Math.ceil((bytesBesides + bytesOfOpenHold * openOfTenant) / 1_024);
}

/** Lists of later holds in one run, each as long as the one that was measured: those since the last turn, and of two minutes before. */
export const listsOfRun = (load: Load, measured: Measured): number => listsWanted(load, measured) * shareInTime(load, measured);

/** Looks at open holds in one run, each at as many as were measured: those of leases that run. */
export const looksOfRun = (load: Load, measured: Measured): number => looksWanted(load, measured) * shareInTime(load, measured);

const listsWanted = (load: Load, { compared }: Measured): number =>
  (load.ordersPerDay / hoursPerDay / compared.holds) * (1 + listedAgainHours * shareOf(load));
const looksWanted = (load: Load, { compared }: Measured): number => (leasesAtOnce(load) * shareOf(load)) / compared.openHolds;
/** A run reads no more than it has the time for. */
const shareInTime = (load: Load, measured: Measured): number => Math.min(1, comparisonMs / msOfComparison(load, measured));

/** What one run would take, had it no bound. */
export function msOfComparison(load: Load, measured: Measured): number {
  const msOf = (name: 'hour-reconcile' | 'list-holds' | 'open-holds', change: (amount: Amount) => Amount): number => {
    const work = measured.operations[name].functions.Reconcile;
    if (!work) return 0;
    const { sequentialCalls, ...amount } = change(amountOf(work));
    return billedMs('Reconcile', { ...amount, invocations: 0, sequentialCalls: sequentialCalls / tenantsSideBySide }, load.callMs);
  };
  return (
    msOf('hour-reconcile', (amount) => runOver(load, amount, measured)) +
    msOf('list-holds', (amount) => scaleAmount(amount, listsWanted(load, measured))) +
    msOf('open-holds', (amount) => scaleAmount(amount, looksWanted(load, measured)))
  );
}
