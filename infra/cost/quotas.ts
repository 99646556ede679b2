import { endpoints } from '@compute-bank/contracts/registry';
import { type FunctionName, functionSizes } from '../configuration/function-sizes.ts';
import { agentThrottle, throttle } from '../configuration/throttles.ts';
import { activitiesOf } from './activities.ts';
import { comparisonMs, msOfComparison } from './comparison.ts';
import { busyAtPeak, keyRequestsPerSecond, peakOf, sessionsPerSecond } from './containers.ts';
import { leasesInTime } from './deadlines.ts';
import { type Load, leasesAtOnce, secondsPerDay } from './load.ts';
import type { Measured } from './measured.ts';
import type { Facts, Quota } from './quota.ts';
import { partitionQuotas, tableQuotas } from './table-quotas.ts';
import { batchAmount, billedMs } from './work.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const gatewayPerSecond = 10_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const concurrency = 1_000;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const fifoCallsPerSecond = 300;
/** https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html (us-east-1, symmetric) */
const keyRequestsMax = 50_000;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; it cannot be raised, says repost.aws/knowledge-center/iam-sts-throttling-error */
const sessionsMax = 600;
/** As in `worlds.ts`: of more tenants, each request of another one opens a session. */
const sessionsOfContainer = 2_000;

/** Every bound that was looked at, the first to bind first. */
export function quotasOf(load: Load, measured: Measured): readonly Quota[] {
  const activities = activitiesOf(load, measured);
  const facts: Facts = {
    load,
    measured,
    activities,
    peakOf: (activity) => peakOf(load, activity),
  };
  const all = [
    ...gatewayQuotas(facts),
    ...lambdaQuotas(facts),
    ...tableQuotas(facts),
    ...partitionQuotas(facts),
    ...marketQuotas(facts),
    ...codeQuotas(facts),
    ...callerQuotas(facts),
  ];
  return all.sort((a, b) => b.used / b.limit - a.used / a.limit);
}

/** Cells that the load needs, each a full copy of the bank in an account of its own. */
export const cellsOf = (quotas: readonly Quota[]): number =>
  Math.max(1, ...quotas.filter(({ scope }) => scope === 'cell').map(({ used, limit }) => Math.ceil(used / limit)));

const agentFunctions = new Set(endpoints.filter(({ access }) => access === 'agent').map(({ context }): FunctionName => `Api-${context}`));

/** Calls a second of the functions that `isMeant` names. */
const callsOf = ({ activities, peakOf }: Facts, isMeant: (name: FunctionName) => boolean): number =>
  activities.reduce(
    (sum, activity) =>
      sum + peakOf(activity) * activity.functions.reduce((calls, [name, { invocations }]) => calls + (isMeant(name) ? invocations : 0), 0),
    0,
  );

function gatewayQuotas(facts: Facts): Quota[] {
  const requests = callsOf(facts, (name) => name.startsWith('Api-'));
  const agents = callsOf(facts, (name) => agentFunctions.has(name));
  const sends = facts.activities.reduce(
    (sum, activity) => sum + facts.peakOf(activity) * activity.functions.reduce((all, [, amount]) => all + amount.fifoSends, 0),
    0,
  );
  const perSecond = { scope: 'cell', unit: 'requests/s' } as const;
  return [
    { ...perSecond, what: 'requests of the gateway', limit: gatewayPerSecond, used: requests, setBy: 'AWS, can be raised' },
    { ...perSecond, what: 'requests that the stage lets through', limit: throttle.rateLimit, used: requests, setBy: 'our configuration' },
    { ...perSecond, what: 'requests of agents', limit: agentThrottle.rateLimit, used: agents, setBy: 'our configuration' },
    {
      what: "sends of a market's commands (its group of the FIFO queue)",
      scope: 'market',
      limit: fifoCallsPerSecond,
      unit: 'requests/s',
      used: sends / facts.load.markets,
      setBy: 'AWS, fixed',
    },
  ];
}

function lambdaQuotas({ load, activities }: Facts): Quota[] {
  const busy = busyAtPeak(load, activities);
  const unit = 'at once';
  const reserved = [...busy].flatMap(([name, { atOnce: used }]): Quota[] => {
    const { concurrency: limit } = functionSizes[name];
    return limit === null ? [] : [{ what: `invocations of ${name}`, scope: 'cell', limit, unit, used, setBy: 'our configuration' }];
  });
  const total = [...busy.values()].reduce((sum, { atOnce }) => sum + atOnce, 0);
  return [
    ...reserved,
    { what: 'invocations of all functions', scope: 'cell', limit: concurrency, unit, used: total, setBy: 'AWS, can be raised' },
  ];
}

/** A market has one matcher and one projector: what it can take is a batch of a hundred over the time that one takes. */
function marketQuotas({ load, measured }: Facts): Quota[] {
  const perSecond = (load.ordersPerDay / secondsPerDay / load.markets) * load.peak;
  const rate = (name: 'match' | 'project', worker: FunctionName) =>
    (100 * 1_000) / billedMs(worker, batchAmount(measured, name, 100), load.callMs);
  const common = { scope: 'market', unit: 'orders/s', used: perSecond, setBy: 'the measured rate' } as const;
  return [
    { ...common, what: 'orders that the matcher of a market decides', limit: rate('match', 'Matcher') },
    { ...common, what: 'orders that the projector of a market writes, if all match', limit: rate('project', 'Projector') },
  ];
}

function codeQuotas({ load, measured }: Facts): Quota[] {
  const marketsPerSweep = (functionSizes.Sweep.timeoutSeconds * 1_000) / (2 * load.callMs);
  return [
    {
      what: 'running leases whose deadlines one run of the schedule sees',
      scope: 'cell',
      limit: leasesInTime(load, measured),
      unit: 'leases',
      used: leasesAtOnce(load),
      setBy: 'our code',
    },
    {
      what: 'markets that the sweeper visits within its time',
      scope: 'cell',
      limit: marketsPerSweep,
      unit: 'markets',
      used: load.markets,
      setBy: 'our code',
    },
    {
      what: 'time of one run which compares the books',
      scope: 'cell',
      limit: comparisonMs,
      unit: 'ms',
      used: msOfComparison(load, measured),
      setBy: 'our code',
    },
  ];
}

/** What grows with tenants rather than with orders: their sessions, and the keys that these ask for. */
function callerQuotas({ load, activities }: Facts): Quota[] {
  const perSecond = { scope: 'cell', unit: 'requests/s' } as const;
  return [
    {
      ...perSecond,
      what: 'sessions opened for tenants',
      limit: sessionsMax,
      used: sessionsPerSecond(load, activities),
      setBy: 'AWS, fixed',
    },
    {
      what: 'tenants whose sessions a container keeps',
      scope: 'cell',
      limit: sessionsOfContainer,
      unit: 'tenants',
      used: load.tenants,
      setBy: 'our code',
    },
    {
      ...perSecond,
      what: "requests for the tables' key",
      limit: keyRequestsMax,
      used: keyRequestsPerSecond(load, activities),
      setBy: 'AWS, can be raised',
    },
  ];
}
