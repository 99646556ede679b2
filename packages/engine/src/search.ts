import { addMs, type Instant } from '@compute-bank/domain/instant';
import { interconnectRank } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Book, Fabric, Group, Ladder, Order, Turns } from './book.ts';
import { firstItem, summaryOf } from './chunked-list.ts';
import { construct } from './construct.ts';
import { allowsRegion } from './eligible.ts';
import { compareFabrics, lowestFloor } from './ladders.ts';
import { comparePlans, type Plan, toPlan } from './plan.ts';
import { candidateStarts, earliestStart } from './starts.ts';

/** The best plan with whether the bound on candidate starts cut the search for a better one. */
export interface Found {
  readonly plan: Plan;
  readonly bounded: boolean;
}

/** The order's best plan now; undefined if there is none. `within`: only gangs of these fabrics need a look. */
export function findPlan(book: Book, order: Order, at: Instant, within?: ReadonlySet<Fabric>): Found | undefined {
  const groups = groupsFor(book, order);
  if (order.demand.sameFabric !== null)
    return searchFabrics(book, order, at, within === undefined ? fabricsOf(order, groups) : [...within].sort(compareFabrics));
  const ladders = groups.map((group) => group.ladder);
  const turns = groups.map((group) => group.turns);
  return searchStarts(book, order, at, ladders, turns, undefined);
}

function groupsFor(book: Book, { demand }: Order): Group[] {
  const least = interconnectRank(demand.interconnect);
  const found: Group[] = [];
  for (const group of book.groups.values()) {
    if (group.interconnectRank >= least && group.ladder.chunks.length > 0 && allowsRegion(demand, group.region)) found.push(group);
  }
  return found;
}

/** Least cost per hour of anything from these ladders: a plan that costs no more cannot be beaten on cost. */
function leastCost(order: Order, ladders: readonly Ladder[]): Micros {
  let least: Micros | undefined;
  for (const ladder of ladders) {
    const floor = firstItem(ladder)?.deposit.offer.floorMicros;
    if (floor !== undefined && (least === undefined || floor < least)) least = floor;
  }
  return (least ?? 0n) * BigInt(order.gpusOpen);
}

/** The best plan over the candidate starts of one set of nodes, none that starts after `rival` if soonest is preferred. */
function searchStarts(
  book: Book,
  order: Order,
  at: Instant,
  ladders: readonly Ladder[],
  turns: readonly Turns[],
  rival: Plan | undefined,
): Found | undefined {
  const { prefer, durationMs } = order.demand;
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const least = leastCost(order, ladders);
  let best: Plan | undefined;
  for (const { start, ordinal, cut } of candidateStarts(turns, order.demand, at)) {
    if (cut) return best === undefined ? undefined : { plan: best, bounded: true };
    if (prefer === 'soonest' && rival !== undefined && start > rival.start) break;
    const end = addMs(start, durationMs);
    const taken = construct({ book, order, start, end, until: addMs(end, turnaroundMs) }, ladders);
    if (taken === undefined) continue;
    const plan = toPlan(start, taken, ordinal);
    if (best === undefined || comparePlans(prefer, plan, best) < 0) best = plan;
    if (prefer === 'soonest' || (best.gpus === order.gpusOpen && best.costPerHour === least)) break;
  }
  return best === undefined ? undefined : { plan: best, bounded: false };
}

/** Fabrics large enough for the gang, by lowest floor price. */
function* fabricsOf(order: Order, groups: readonly Group[]): Generator<Fabric> {
  const readers = groups.map((group) => {
    const large = largeFabrics(group, order.gpusOpen);
    return { large, next: large.next() };
  });
  const done = new Set<Fabric>();
  for (;;) {
    let first: (typeof readers)[number] | undefined;
    for (const reader of readers) {
      if (reader.next.done) continue;
      if (first === undefined || first.next.done || compareFabrics(reader.next.value, first.next.value) < 0) first = reader;
    }
    if (first === undefined || first.next.done) return;
    const fabric = first.next.value;
    first.next = first.large.next();
    if (done.has(fabric)) continue;
    done.add(fabric);
    yield fabric;
  }
}

function* largeFabrics(group: Group, gpus: number): Generator<Fabric> {
  for (const chunk of group.fabrics.chunks) {
    if (summaryOf(group.fabrics, chunk) < gpus) continue;
    for (const fabric of chunk.items) if (fabric.gpus >= gpus) yield fabric;
  }
}

/** Whether no fabric that is at least as dear can give a better plan. */
const isUnbeatable = (order: Order, best: Plan, floorMicros: Micros, first: Instant): boolean =>
  floorMicros * BigInt(order.gpusOpen) > best.costPerHour && (order.demand.prefer === 'cheapest' || best.start === first);

function searchFabrics(book: Book, order: Order, at: Instant, cheapestFirst: Iterable<Fabric>): Found | undefined {
  const { prefer, limitMicros } = order.demand;
  const first = earliestStart(order.demand, at);
  let best: Found | undefined;
  for (const fabric of cheapestFirst) {
    book.examined += 1;
    const floorMicros = lowestFloor(fabric);
    if (floorMicros > limitMicros || (best !== undefined && isUnbeatable(order, best.plan, floorMicros, first))) break;
    if (fabric.gpus < order.gpusOpen) continue;
    const found = searchStarts(book, order, at, [fabric.ladder], [fabric.turns], best?.plan);
    if (found !== undefined && (best === undefined || comparePlans(prefer, found.plan, best.plan) < 0)) best = found;
  }
  return best;
}
