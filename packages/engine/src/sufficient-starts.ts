import { addMs, ceilMinute, hourMs, type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import type { BookNode, Order } from './book.ts';
import { endsOn, supplyOf } from './pool.ts';
import { gpusPerNode } from './standing-index.ts';
import { freeFor } from './walk.ts';

/** One set of nodes and the times that matter. */
export interface Sweep {
  readonly order: Order;
  /** Fewest GPUs that will do. */
  readonly least: number;
  readonly turnaroundMs: number;
  /** Visits the eligible nodes that could serve at some start of `[from, to]`. */
  readonly visit: (from: Instant, to: Instant, enter: (node: BookNode) => void) => void;
}

/** Nearer starts are swept first: what is soon enough needs no look at what is free only later. */
const reachesMs = [hourMs, 4 * hourMs, 16 * hourMs];

/**
 * Starts after `first`, up to `last`, in order of time, at which enough is free for the whole lease: the moments at which
 * capacity of an eligible node begins or is freed, from which it alone could hold its share, and at which all eligible
 * nodes together have the fewest GPUs that will do. No other start can be the first that a construction succeeds at, as long as
 * the nodes before it stay as they are.
 */
export function* sufficientStarts(sweep: Sweep, first: Instant, last: Instant): Generator<Instant> {
  let from = addMs(first, minuteMs);
  for (const reach of [...reachesMs, Number.POSITIVE_INFINITY]) {
    if (from > last) return;
    const to = instant(Math.min(last, first + reach));
    yield* sweepStarts(sweep, from, to);
    from = addMs(to, minuteMs);
  }
}

/** From `time` on the node has `delta` GPUs more to give to a lease that starts then. */
interface Step {
  readonly time: number;
  readonly delta: number;
  readonly isTurn: boolean;
}

function sweepStarts(sweep: Sweep, from: Instant, to: Instant): Instant[] {
  const steps: Step[] = [];
  let most = 0;
  sweep.visit(from, to, (node) => {
    most += addSteps(steps, sweep, node, from, to);
  });
  if (most < sweep.least) return [];
  steps.sort((a, b) => a.time - b.time);
  const starts: Instant[] = [];
  let free = 0;
  let hasTurn = false;
  for (const [place, { time, delta, isTurn }] of steps.entries()) {
    free += delta;
    hasTurn ||= isTurn;
    if (steps[place + 1]?.time === time) continue;
    if (hasTurn && free >= sweep.least) starts.push(instant(time));
    hasTurn = false;
  }
  return starts;
}

/** How what the node can give to the lease changes with its start, over `[from, to]`. Returns the most that it can give. */
function addSteps(steps: Step[], sweep: Sweep, node: BookNode, from: number, to: number): number {
  const { durationMs } = sweep.order.demand;
  const { runs } = node;
  let most = 0;
  for (let place = 0; place < runs.length; place += 2) {
    const first = Math.max(from, ceilMinute(instant(runs[place] ?? 0)));
    const last = (runs[place + 1] ?? 0) - durationMs;
    if (first > to) break;
    if (last >= first) most = Math.max(most, addRun(steps, sweep, node, { first, last, to }));
  }
  return most;
}

/** Starts on one run of a node: those from `first` to `last` fit into it, and those up to `to` are of interest. */
interface OnRun {
  readonly first: number;
  readonly last: number;
  readonly to: number;
}

function addRun(steps: Step[], sweep: Sweep, node: BookNode, run: OnRun): number {
  const until = Math.min(run.last, run.to);
  let had = 0;
  let most = 0;
  for (const time of changesOn(sweep, node, run.first, until)) {
    const share = shareAt(sweep, node, time);
    if (share !== had) steps.push({ time, delta: share - had, isTurn: false });
    had = share;
    most = Math.max(most, share);
  }
  for (const { start } of node.deposit.offer.windows) addTurn(steps, sweep, node, start, run.first, until);
  for (const end of endsOn(node)) addTurn(steps, sweep, node, ceilMinute(end), run.first, until);
  const after = minuteAfter(run.last);
  if (had !== 0 && after <= run.to) steps.push({ time: after, delta: -had, isTurn: false });
  return most;
}

/** Marks a moment at which capacity of the node begins or is freed, if it can give some to a lease that starts then. */
function addTurn(steps: Step[], sweep: Sweep, node: BookNode, time: number, first: number, last: number): void {
  if (time >= first && time <= last && shareAt(sweep, node, time) > 0) steps.push({ time, delta: 0, isTurn: true });
}

/** When what the node can give to a lease may change with its start, `first` included: of a whole node, then alone. */
function changesOn({ order, turnaroundMs }: Sweep, node: BookNode, first: number, last: number): readonly number[] {
  const changes = [first];
  if (node.isWhole && node.pool === null) return changes;
  const add = (time: number): void => {
    if (time > first && time <= last) changes.push(time);
  };
  for (const time of supplyOf(node).calendar.times) {
    add(ceilMinute(instant(time)));
    add(minuteAfter(time - order.demand.durationMs - turnaroundMs));
  }
  return changes.length < 2 ? changes : changes.sort((a, b) => a - b);
}

/** The first whole minute after `time`. */
const minuteAfter = (time: number): number => Math.floor(time / minuteMs) * minuteMs + minuteMs;

/** GPUs that the node can give to a lease of the order from this start on. */
function shareAt({ order, turnaroundMs }: Sweep, node: BookNode, start: number): number {
  const end = start + order.demand.durationMs;
  const free = freeFor({ start, end, until: end + turnaroundMs }, node);
  const perNode = gpusPerNode(order);
  if (free < perNode) return 0;
  return order.demand.size.kind === 'shape' ? perNode : Math.min(free, order.gpusOpen);
}
