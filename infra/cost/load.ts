/** What a bank has to do, on a mean day, and what is assumed about AWS. */
export interface Load {
  readonly tenants: number;
  readonly nodes: number;
  readonly markets: number;
  readonly ordersPerDay: number;
  readonly matchesPerDay: number;
  /** Hours that leases run, of one node each. */
  readonly leaseHoursPerDay: number;
  /** Share of orders that are cancelled. */
  readonly cancelled: number;
  readonly quotesPerOrder: number;
  readonly readsPerTenantPerDay: number;
  readonly depositsPerNodePerDay: number;
  /** Orders of the largest tenant, as a share of all. */
  readonly largestTenant: number;
  /** How many times the mean the busiest hour is. */
  readonly peak: number;
  /** Milliseconds that one call of AWS takes from a function, an assumption. */
  readonly callMs: number;
  /** What was stored for so many months is paid for. */
  readonly keptMonths: number;
}

export const secondsPerDay = 86_400;
/** A month of 730 hours, as AWS counts. */
export const daysPerMonth = 730 / 24;

/** What is not said follows from what is: one match per order, an hour per match, half of the nodes leased. */
export function completeLoad(given: Partial<Load>): Load {
  const ordersPerDay = given.ordersPerDay ?? given.matchesPerDay ?? 1_000;
  const matchesPerDay = given.matchesPerDay ?? ordersPerDay;
  const leaseHoursPerDay = given.leaseHoursPerDay ?? matchesPerDay;
  const nodes = given.nodes ?? Math.max(10, Math.ceil((2 * leaseHoursPerDay) / 24));
  return {
    ordersPerDay,
    matchesPerDay,
    leaseHoursPerDay,
    nodes,
    tenants: given.tenants ?? Math.max(10, Math.ceil(nodes / 50)),
    markets: given.markets ?? Math.max(1, Math.ceil(nodes / 10_000)),
    cancelled: given.cancelled ?? 0.05,
    quotesPerOrder: given.quotesPerOrder ?? 1,
    readsPerTenantPerDay: given.readsPerTenantPerDay ?? 200,
    depositsPerNodePerDay: given.depositsPerNodePerDay ?? 1 / 7,
    largestTenant: given.largestTenant ?? 0.05,
    peak: given.peak ?? 3,
    callMs: given.callMs ?? 6,
    keptMonths: given.keptMonths ?? 12,
  };
}

/** The stream is read four times a second, and the matcher takes what is there by then; a message holds a hundred. */
const commandsWaitSeconds = 0.25;
const commandsPerMessageMax = 100;

/** Commands that reach a market together, at the mean rate. */
export function commandsTogether(load: Load): number {
  const perSecond = (load.ordersPerDay * (1 + load.cancelled)) / secondsPerDay / load.markets;
  return Math.min(commandsPerMessageMax, Math.max(1, perSecond * commandsWaitSeconds));
}

/** Leases that run at once, on the mean. */
export const leasesAtOnce = ({ leaseHoursPerDay }: Load): number => leaseHoursPerDay / 24;
