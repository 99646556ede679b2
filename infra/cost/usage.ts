import { metricUnits } from '@compute-bank/contracts/metrics';
import { type FunctionName, functionSizes } from '../configuration/function-sizes.ts';
import { type Activity, activitiesOf } from './activities.ts';
import { archivedAfter, exportsPerMonth } from './archive.ts';
import { keyRequestsPerSecond, secretReadsPerSecond } from './containers.ts';
import { readDeployed, scheduledPerMonth } from './deployed.ts';
import { daysPerMonth, type Load, secondsPerDay } from './load.ts';
import type { Measured } from './measured.ts';
import type { PriceName } from './prices.ts';
import { type Amount, addAmounts, billedMs, scaleAmount } from './work.ts';

/** Units of each price that a month takes. */
export type Usage = Readonly<Record<PriceName, number>>;

const gigabyte = 1e9;

/** START, END and REPORT, as Lambda writes them in plain text. */
const platformLogBytes = 330;
/** One line of the gateway's access log, in the format of the stack. */
const accessLogBytes = 400;
/** Status line and headers of an answer. */
const answerHeaderBytes = 500;
/** Logs of prod are kept for three months. AWS's calculator takes them for packed to 15 % (dev.classmethod.jp/articles/compare-archive-cost-cloudwatchlogs-s3). */
const logMonths = 3;
const logPacked = 0.15;
/** Count, 4xx, 5xx, latency, integration latency and bytes of each route. */
const metricsPerRoute = 6;
/** Lambda keeps five pollers on a queue, each asking every 20 s while nothing is there. */
const emptyReceivesPerDay = (5 * secondsPerDay) / 20;
const deployed = readDeployed();
const secondsPerMonth = secondsPerDay * daysPerMonth;

/** What every function does in a month. */
function monthOf(load: Load, activities: readonly Activity[]): ReadonlyMap<FunctionName, Amount & { readonly billedMs: number }> {
  const month = new Map<FunctionName, Amount & { readonly billedMs: number }>();
  for (const { perDay, functions } of activities) {
    for (const [name, amount] of functions) {
      const times = perDay * daysPerMonth;
      const ms = billedMs(name, amount, load.callMs) * times;
      const before = month.get(name);
      const added = scaleAmount(amount, times);
      month.set(name, before ? { ...addAmounts(before, added), billedMs: before.billedMs + ms } : { ...added, billedMs: ms });
    }
  }
  return month;
}

/** What a month takes of everything that has a price, if these activities are all that happens. */
export function usageOf(load: Load, measured: Measured, activities = activitiesOf(load, measured)): Usage {
  const month = [...monthOf(load, activities)];
  const sum = (value: (amount: Amount, name: FunctionName) => number): number =>
    month.reduce((total, [name, amount]) => total + value(amount, name), 0);
  const invocations = sum((amount) => amount.invocations);
  const requests = sum((amount, name) => (name.startsWith('Api-') ? amount.invocations : 0));
  const calls = (wanted: FunctionName) => sum((amount, name) => (name === wanted ? amount.invocations : 0));
  const logGigabytes = (invocations * platformLogBytes + requests * accessLogBytes + sum((amount) => amount.logBytes)) / gigabyte;
  const gigabytes = storedBytes(load, measured) / gigabyte;
  const empty = emptyReceivesPerDay * daysPerMonth;
  const archived = archivedAfter(load.keptMonths, gigabytes, measured.stored.exported);
  return {
    lambdaRequests: invocations,
    lambdaSeconds: month.reduce((total, [name, { billedMs: ms }]) => total + (ms / 1_000) * (functionSizes[name].memoryMib / 1_024), 0),
    writes: sum((amount) => amount.bankWrites + amount.marketWrites + amount.indexWrites),
    reads: sum((amount) => amount.bankReads + amount.marketReads + amount.indexReads),
    storage: gigabytes,
    recovery: gigabytes,
    exports: gigabytes * exportsPerMonth,
    archive: archived.standard,
    deepArchive: archived.deep,
    // Each message batch is received and deleted by one request each.
    fifoQueue: sum((amount) => amount.fifoSends) + 2 * calls('Matcher') + empty,
    standardQueue: sum((amount) => amount.standardSends) + 2 * calls('Dispatcher') + empty,
    gateway: requests,
    transfer: sum((amount, name) => (name.startsWith('Api-') ? amount.answerBytes + amount.invocations * answerHeaderBytes : 0)) / gigabyte,
    logs: logGigabytes,
    logStorage: logGigabytes * logMonths * logPacked,
    metrics: deployed.measuredRoutes * metricsPerRoute,
    ownMetrics: Object.keys(metricUnits).length,
    alarms: deployed.alarmMetrics,
    dashboards: deployed.dashboards,
    traces: tracesOf(sum((amount, name) => (deployed.untraced.includes(name) ? 0 : amount.invocations))),
    keys: deployed.keys,
    keyRequests: keyRequestsPerSecond(load, activities) * secondsPerMonth,
    schedules: scheduledPerMonth(deployed),
    secrets: deployed.secrets,
    secretCalls: secretReadsPerSecond(load, activities) * secondsPerMonth,
  };
}

/** The usual sampling: one a second, and a twentieth of the rest. */
function tracesOf(invocations: number): number {
  const reservoir = Math.min(invocations, secondsPerMonth);
  return reservoir + 0.05 * (invocations - reservoir);
}

/** After the months for which everything is kept. */
function storedBytes({ ordersPerDay, matchesPerDay, leaseHoursPerDay, keptMonths }: Load, { stored }: Measured): number {
  const perDay =
    matchesPerDay * stored.order + leaseHoursPerDay * stored.leaseHour + Math.max(0, ordersPerDay - matchesPerDay) * stored.unmatched;
  return perDay * daysPerMonth * keptMonths + ordersPerDay * stored.receipt * stored.receiptDays;
}
