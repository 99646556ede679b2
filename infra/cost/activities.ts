import type { FunctionName } from '../configuration/function-sizes.ts';
import { listsOfRun, looksOfRun, runOver } from './comparison.ts';
import { runOverLeases } from './deadlines.ts';
import { commandsTogether, type Load } from './load.ts';
import type { BatchName, Measured, OperationName, Work } from './measured.ts';
import { type Amount, amountOf, batchAmount, batchUnits, scaleAmount } from './work.ts';

/** How often something happens on a mean day, and what each function does each time. */
export interface Activity {
  readonly name: OperationName | BatchName;
  readonly perDay: number;
  /** As often at every hour: it depends on how much there is, not on how much is asked for. */
  readonly isSteady: boolean;
  readonly functions: readonly (readonly [FunctionName, Amount])[];
  /** Units that one time takes of partitions of one kind. */
  readonly unitsOf: (kind: string) => { readonly writes: number; readonly reads: number };
}

const beatsPerDay = 2_880;
const beatsPerHour = 120;
const minutesPerDay = 1_440;
const hoursPerDay = 24;
/** A snapshot is due every so many records (`run-commands.ts`). */
const recordsPerSnapshot = 256;
const depositsOfSnapshot = 1_000;
/** Messages that one request sends, at most. */
const messagesPerRequest = 10;

const steady: ReadonlySet<string> = new Set([
  'beat-metered',
  'beat-idle',
  'beat-idle-stored',
  'lease-hour',
  'minute-deadlines',
  'minute-sweep',
  'hour-reconcile',
  'list-holds',
  'open-holds',
]);

type Change = (amount: Amount, name: FunctionName) => Amount;

const entries = (functions: Readonly<Partial<Record<FunctionName, Work>>>) => Object.entries(functions) as [FunctionName, Work][];

function activity(measured: Measured, name: OperationName, perDay: number, change: Change = (amount) => amount): Activity {
  const all = entries(measured.operations[name].functions).map(([worker, work]) => ({
    worker,
    work,
    amount: change(amountOf(work), worker),
  }));
  // What a change leaves nothing of is counted elsewhere.
  const functions = all.filter(({ amount }) => Object.values(amount).some((figure) => figure > 0));
  const total = (kind: string, side: 'writes' | 'reads') =>
    functions.reduce((sum, { work }) => sum + (work.partitions[kind]?.[side] ?? 0), 0);
  return {
    name,
    perDay,
    isSteady: steady.has(name),
    functions: functions.map(({ worker, amount }) => [worker, amount]),
    unitsOf: (kind) => ({ writes: total(kind, 'writes'), reads: total(kind, 'reads') }),
  };
}

const workers = { relay: 'Relay', match: 'Matcher', project: 'Projector' } as const satisfies Record<BatchName, FunctionName>;

/** The path of orders, so many of them in one message. */
const path = (measured: Measured, name: BatchName, orders: number, together: number): Activity => ({
  name,
  perDay: orders / together,
  isSteady: false,
  functions: [[workers[name], batchAmount(measured, name, together)]],
  unitsOf: (kind) => batchUnits(measured, name, together, kind),
});

/** Everything a bank does on a mean day. */
export function activitiesOf(load: Load, measured: Measured): readonly Activity[] {
  const { ordersPerDay, matchesPerDay, leaseHoursPerDay, nodes, tenants, markets } = load;
  const together = commandsTogether(load);
  const of = (name: OperationName, perDay: number, change?: Change) => activity(measured, name, perDay, change);
  const deposits = nodes * load.depositsPerNodePerDay;
  const cancels = ordersPerDay * load.cancelled;
  const reads = (tenants * load.readsPerTenantPerDay) / 3;
  // A node speaks for all its leases at once.
  const metered = Math.min(nodes * beatsPerDay, leaseHoursPerDay * beatsPerHour);
  const idle = nodes * beatsPerDay - metered;
  const records = ordersPerDay / together + cancels + deposits;
  const due = (matchesPerDay * deadlinesOf(measured, 'lease') + leaseHoursPerDay * deadlinesOf(measured, 'lease-hour')) / minutesPerDay;
  return [
    of('place-withdrawal', ordersPerDay),
    path(measured, 'relay', ordersPerDay, together),
    path(measured, 'match', ordersPerDay, together),
    path(measured, 'project', matchesPerDay, together),
    of('unmatched-path', ordersPerDay - matchesPerDay, projectedWith(together)),
    of('cancel-withdrawal', cancels),
    of('cancel-path', cancels),
    of('open-deposit', deposits),
    of('deposit-path', deposits),
    of('quote', ordersPerDay * load.quotesPerOrder),
    of('read-one', reads),
    of('list-page', reads),
    of('market-depth', reads),
    of('beat-metered', metered),
    of('beat-idle', idle / 2),
    of('beat-idle-stored', idle / 2),
    of('lease', matchesPerDay, packed(due)),
    of('lease-hour', leaseHoursPerDay, packed(due)),
    of('minute-deadlines', minutesPerDay, (amount) => runOverLeases(load, amount, measured)),
    of('minute-sweep', minutesPerDay, (amount) => sweepOf(amount, markets)),
    of('hour-reconcile', hoursPerDay, (amount) => runOver(load, amount, measured)),
    of('list-holds', hoursPerDay * listsOfRun(load, measured), (amount) => ({ ...amount, invocations: 0 })),
    of('open-holds', hoursPerDay * looksOfRun(load, measured), (amount) => ({ ...amount, invocations: 0 })),
    of('snapshot-1000', records / recordsPerSnapshot, (amount) =>
      scaleAmount({ ...amount, invocations: 0 }, nodes / markets / depositsOfSnapshot),
    ),
  ];
}

/** Deadlines that are handed over. */
const deadlinesOf = ({ operations }: Measured, name: 'lease' | 'lease-hour'): number =>
  operations[name].functions.Deadlines?.sends.standard ?? 0;

/** A run of the schedule sends what is due in requests of ten messages, and its time is that of the requests; one lease alone fills none. */
const packed =
  (dueEachMinute: number): Change =>
  (amount, name) =>
    name === 'Deadlines' ? scaleAmount(amount, 1 / Math.min(messagesPerRequest, Math.max(1, dueEachMinute))) : amount;

/** An order without a match is projected with those beside it; how it comes to its market is counted with all orders. */
const projectedWith =
  (together: number): Change =>
  (amount, name) =>
    name === 'Projector' ? { ...amount, invocations: amount.invocations / together } : scaleAmount(amount, 0);

/** The sweeper looks at each market: two calls, one after the other. */
const sweepOf = (amount: Amount, markets: number): Amount => ({
  ...amount,
  sequentialCalls: amount.sequentialCalls + 2 * (markets - 1),
  marketReads: amount.marketReads * markets,
});
