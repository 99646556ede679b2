import type { Instant } from '@compute-bank/domain/instant';
import { interconnectRank } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Book, Fabric, Group, Order } from './book.ts';
import { summaryOf } from './chunked-list.ts';
import { allowsRegion } from './eligible.ts';
import { compareFabrics, lowestFloor } from './ladders.ts';
import { comparePlans, type Plan } from './plan.ts';
import { type Found, searchStarts } from './search-starts.ts';
import type { StartRun } from './start-runs.ts';
import { earliestStart } from './starts.ts';

/** Where alone a plan can be, for an order that had none before some capacity appeared: with that capacity. */
export interface Within {
  readonly fabrics: ReadonlySet<Fabric>;
  /** Starts from which some of that capacity may serve the order. */
  readonly runs: readonly StartRun[];
}

/** The order's best plan now; undefined if there is none. */
export function findPlan(book: Book, order: Order, at: Instant, within?: Within): Found | undefined {
  const groups = groupsFor(book, order);
  if (order.demand.sameFabric !== null)
    return searchFabrics(book, order, at, within === undefined ? fabricsOf(order, groups) : [...within.fabrics].sort(compareFabrics));
  const nodes = { ladders: groups.map((group) => group.ladder), turns: groups.map((group) => group.turns) };
  return searchStarts(book, order, at, nodes, { runs: within?.runs });
}

function groupsFor(book: Book, { demand }: Order): Group[] {
  const least = interconnectRank(demand.interconnect);
  const found: Group[] = [];
  for (const group of book.groups.values()) {
    if (group.interconnectRank >= least && group.ladder.chunks.length > 0 && allowsRegion(demand, group.region)) found.push(group);
  }
  return found;
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
    const found = searchStarts(book, order, at, { ladders: [fabric.ladder], turns: [fabric.turns] }, { rival: best?.plan });
    if (found !== undefined && (best === undefined || comparePlans(prefer, found.plan, best.plan) < 0)) best = found;
  }
  return best;
}
