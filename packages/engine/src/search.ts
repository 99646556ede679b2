import type { Instant } from '@compute-bank/domain/instant';
import { interconnectRank } from '@compute-bank/domain/link';
import type { Book, Fabric, FabricTree, Group, Order } from './book.ts';
import { allowsRegion, isEligible, type Terms, termsOf } from './eligible.ts';
import { classFor } from './fabric-classes.ts';
import { firstIn, freeForSome } from './free-bits.ts';
import { comparePlans, type Plan } from './plan.ts';
import { type Found, type Known, searchStarts } from './search-starts.ts';
import type { StartRun } from './start-runs.ts';
import { earliestStart, latestStart } from './starts.ts';
import { createProbe, mayHold, type Probe } from './time-buckets.ts';
import { createTreeWalk, nextItem } from './tree-walk.ts';
import { isInTime } from './walk.ts';

/** Where alone a plan can be, for an order that had none before some capacity appeared: with that capacity. */
export interface Within {
  readonly fabrics: ReadonlySet<Fabric>;
  /** Starts from which some of that capacity may serve the order; undefined: any. */
  readonly runs: readonly StartRun[] | undefined;
}

/** The order's best plan now; undefined if there is none. */
export function findPlan(book: Book, order: Order, at: Instant, within?: Within): Found | undefined {
  if (order.demand.sameFabric !== null) return searchFabrics({ book, order, at, within, terms: termsOf(order) });
  const ladders = groupsFor(book, order).map((group) => group.ladder);
  return searchStarts(book, order, at, ladders, { runs: within?.runs });
}

function groupsFor(book: Book, { demand }: Order): Group[] {
  const least = interconnectRank(demand.interconnect);
  const found: Group[] = [];
  for (const group of book.groups.values()) {
    if (group.interconnectRank >= least && allowsRegion(demand, group.region)) found.push(group);
  }
  return found;
}

/** The search of a gang: one fabric after the other, by lowest floor price. */
interface GangSearch {
  readonly book: Book;
  readonly order: Order;
  readonly at: Instant;
  readonly within: Within | undefined;
  readonly terms: Terms;
}

/**
 * A gang that wants to start soonest is tried at its first start in every fabric, before any later start is: a plan at the
 * first start cannot be beaten by one elsewhere.
 */
function searchFabrics(search: GangSearch): Found | undefined {
  const { demand } = search.order;
  const first = earliestStart(demand, search.at);
  const last = latestStart(demand);
  if (first > last) return undefined;
  if (demand.prefer === 'cheapest') return tryFabrics(search, createProbe(first, last, demand.durationMs), {});
  return (
    tryFabrics(search, createProbe(first, first, demand.durationMs), { phase: 'first' }) ??
    tryFabrics(search, createProbe(first, last, demand.durationMs), { phase: 'later' })
  );
}

function tryFabrics(search: GangSearch, probe: Probe, known: Known): Found | undefined {
  const { book, order, at, within } = search;
  const { prefer, limitMicros } = order.demand;
  const limit = Number(limitMicros);
  let best: Found | undefined;
  for (const fabric of within === undefined ? fabricsFor(search, probe, () => boundFor(best, known)) : within.fabrics) {
    book.examined += 1;
    if ((fabric.ladder.root.keys[0] ?? 0) > limit || fabric.gpus < order.gpusOpen || !mayHold(fabric.gpusFree, order.gpusOpen, probe))
      continue;
    const least = leastCost(search, fabric, probe);
    if (least === undefined || least > boundFor(best, known)) continue;
    if (best?.plan.costPerHour === least && known.phase !== 'later' && isUnbeaten(best.plan, fabric, probe)) continue;
    const found = searchStarts(book, order, at, [fabric.ladder], { ...known, rival: best?.plan, runs: within?.runs });
    if (found !== undefined && (best === undefined || comparePlans(prefer, found.plan, best.plan) < 0)) best = found;
  }
  return best;
}

/** What a plan of another fabric may cost per hour at most to be better. Among later starts, an earlier one may be dearer. */
const boundFor = (best: Found | undefined, { phase }: Known): number =>
  best === undefined || phase === 'later' ? Number.POSITIVE_INFINITY : best.plan.costPerHour;

/**
 * Whether a plan at the first start keeps its place before any of the fabric that costs as much: it has no more nodes than the
 * gang needs there, leaves nothing over, and begins with an older deposit. Decides where all prices are alike.
 */
function isUnbeaten({ start, taken, gpus, leftover }: Plan, { ladder: { root } }: Fabric, probe: Probe): boolean {
  if (start !== probe.first || leftover > 0 || taken.length * root.gpusMax >= gpus + root.gpusMax || !root.isLeaf) return false;
  const oldest = taken[0]?.node.arrival ?? 0;
  for (let bits = freeForSome(root.free, probe); bits !== 0; bits &= bits - 1) {
    if ((root.items[firstIn(bits)]?.arrival ?? 0) <= oldest) return false;
  }
  return true;
}

/** What the gang costs per hour at least in this fabric; undefined if the eligible nodes that are free in time are too few. */
function leastCost({ order, terms }: GangSearch, { ladder: { root } }: Fabric, probe: Probe): number | undefined {
  // A fabric of many nodes is left to the search, which reads them by branches.
  if (!root.isLeaf) return 0;
  let missing = order.gpusOpen;
  let cost = 0;
  for (let bits = freeForSome(root.free, probe); bits !== 0; bits &= bits - 1) {
    const place = firstIn(bits);
    const node = root.items[place];
    if (node === undefined || !isInTime(probe, node) || !isEligible(terms, node)) continue;
    const gpus = Math.min(missing, node.gpus);
    cost += gpus * (root.keys[place] ?? 0);
    missing -= gpus;
    if (missing === 0) return cost;
  }
  return undefined;
}

/**
 * Fabrics in which the gang may find room within its limit and within `bound`, by what a gang of their class costs there
 * at least.
 */
function* fabricsFor({ book, order }: GangSearch, probe: Probe, bound: () => number): Generator<Fabric> {
  const { gpusOpen, demand } = order;
  const { place, size } = classFor(gpusOpen);
  const trees = groupsFor(book, order).flatMap(({ fabrics }) => fabrics[place] ?? []);
  const [first] = trees;
  if (first === undefined) return;
  const costMax = Number(demand.limitMicros) * gpusOpen;
  const sought = {
    traits: first.traits,
    probe,
    keyMax: Number.MAX_VALUE,
    enters: ({ gpusMax }: FabricTree['root']) => gpusMax >= gpusOpen,
    takes: ({ gpusFree }: Fabric) => mayHold(gpusFree, gpusOpen, probe),
    look() {
      book.examined += 1;
    },
  };
  const walk = createTreeWalk(sought, trees);
  let last: Fabric | undefined;
  for (let fabric = nextItem(walk); fabric !== undefined; fabric = nextItem(walk)) {
    // The cheapest GPUs of the class cost no more on average than those of the whole gang.
    if (((fabric.costs[place] ?? 0) / size) * gpusOpen > Math.min(costMax, bound()) + 1) return;
    // A fabric that has nodes in several groups comes once from each, one right after the other.
    if (fabric !== last) yield fabric;
    last = fabric;
  }
}
