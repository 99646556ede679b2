import { addMs, ceilMinute, hourMs, type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import type { BookNode, Order } from './book.ts';
import { leasesOn, supplyOf } from './pool.ts';
import { gpusPerNode } from './standing-index.ts';
import { freeFor, type NextNode } from './walk.ts';

/** One set of nodes and the times that matter. */
export interface Sweep {
  readonly order: Order;
  /** Fewest GPUs that will do. */
  readonly least: number;
  readonly turnaroundMs: number;
  /** Begins a walk over the eligible nodes that could serve at some start of `[from, to]`. */
  readonly nodes: (from: Instant, to: Instant) => NextNode;
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
  const next = sweep.nodes(from, to);
  for (let node = next(); node !== undefined; node = next()) addSteps(steps, sweep, node, from, to);
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

/** How what the node can give to the lease changes with its start, over `[from, to]`. */
function addSteps(steps: Step[], { order, turnaroundMs }: Sweep, node: BookNode, from: number, to: number): void {
  const { durationMs } = order.demand;
  const turns = new Set<number>();
  const times = new Set<number>([from]);
  const changesAt = (time: number): void => {
    if (time > from && time <= to) times.add(time);
  };
  for (const window of node.deposit.offer.windows) {
    turns.add(window.start);
    changesAt(window.start);
    changesAt(minuteAfter(window.end - durationMs));
  }
  for (const { until } of leasesOn(node)) turns.add(ceilMinute(until));
  for (const time of supplyOf(node).calendar.times) {
    changesAt(ceilMinute(instant(time)));
    changesAt(minuteAfter(time - durationMs - turnaroundMs));
  }
  for (const time of turns) changesAt(time);
  let had = 0;
  for (const time of [...times].sort((a, b) => a - b)) {
    const share = shareAt(order, node, time, turnaroundMs);
    const isTurn = share > 0 && turns.has(time);
    if (share !== had || isTurn) steps.push({ time, delta: share - had, isTurn });
    had = share;
  }
}

/** The first whole minute after `time`. */
const minuteAfter = (time: number): number => Math.floor(time / minuteMs) * minuteMs + minuteMs;

/** GPUs that the node can give to a lease of the order from this start on. */
function shareAt(order: Order, node: BookNode, start: number, turnaroundMs: number): number {
  const end = start + order.demand.durationMs;
  const free = freeFor({ start, end, until: end + turnaroundMs }, node);
  const perNode = gpusPerNode(order);
  if (free < perNode) return 0;
  return order.demand.size.kind === 'shape' ? perNode : Math.min(free, order.gpusOpen);
}
