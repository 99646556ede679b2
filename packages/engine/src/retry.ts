import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { BookNode, Fabric, Order } from './book.ts';
import { callClearing } from './call/clearing-of.ts';
import { carryOutReclaims } from './carry-out-reclaims.ts';
import { lowerMicros } from './chunked-list.ts';
import { isEligible, termsOf } from './eligible.ts';
import { lapsesAt } from './evolve-orders.ts';
import { grantWishes } from './grant-wishes.ts';
import { limits } from './limits.ts';
import { matchOrder } from './match-order.ts';
import { leasesOn, withPools } from './pool.ts';
import { hasRoom, type Run } from './run.ts';
import type { Within } from './search.ts';
import { type After, compareStanding, listsFor, nextStanding } from './standing-index.ts';
import { type StartRun, startRuns } from './start-runs.ts';
import { earliestStart } from './starts.ts';

/** What capacity appeared, as far as it says which standing orders it can concern. */
interface Scope {
  readonly lists: readonly Parameters<typeof nextStanding>[0][];
  readonly gpusMax: number;
  readonly fabricGpusMax: number;
  readonly floorMicrosMin: Micros;
  readonly isExhausted: () => boolean;
  /** Where alone the order can be matched; `anywhere` if that is not known, undefined if it cannot. */
  readonly within: (order: Order) => Within | 'anywhere' | undefined;
}

/** Tries, once all that is to be taken back is, those who hold these nodes against capacity of them that has just appeared, then standing orders, by limit price, then age. */
export function retryFor(run: Run, appeared: readonly BookNode[]): void {
  const nodes = withPools([...appeared, ...carryOutReclaims(run)]).filter((node) => node.listing !== null);
  if (run.cut) return;
  if (run.book.wishes.size > 0) grantWishes(run, new Set(nodes.flatMap(leasesOn)));
  if (nodes.length > 0) retry(run, scopeOf(run, nodes));
}

/** Tries every wish and standing order: where it is not known what capacity appeared, or all orders waited. */
export function retryAll(run: Run): void {
  grantWishes(run, run.book.leases.values());
  retry(run, {
    lists: [...run.book.standingIndex.lists.values()],
    gpusMax: Number.POSITIVE_INFINITY,
    fabricGpusMax: Number.POSITIVE_INFINITY,
    floorMicrosMin: 0n,
    isExhausted: () => false,
    within: () => 'anywhere',
  });
}

/** A provider's nodes may be more than a call has room for arguments. */
const mostOf = <T>(items: readonly T[], figureOf: (item: T) => number): number =>
  items.reduce((most, item) => Math.max(most, figureOf(item)), 0);

function scopeOf({ book, at }: Run, nodes: readonly BookNode[]): Scope {
  const lists = new Set<Parameters<typeof nextStanding>[0]>();
  const fabrics = new Set<Fabric>();
  for (const { offered } of nodes) {
    for (const list of listsFor(book.standingIndex, offered)) lists.add(list);
    const fabric = book.fabrics.get(offered.fabricId);
    if (fabric !== undefined) fabrics.add(fabric);
  }
  return {
    lists: [...lists],
    gpusMax: mostOf(nodes, ({ offered }) => offered.gpus),
    fabricGpusMax: mostOf([...fabrics], ({ gpus }) => gpus),
    floorMicrosMin: nodes.map(({ deposit }) => deposit.offer.floorMicros).reduce(lowerMicros),
    isExhausted: () => nodes.every(({ runs }) => runs.length === 0),
    within: (order) => {
      const runs = nodes.flatMap((node) => runsOn(order, node, at, book.market?.turnaroundMs ?? 0));
      return runs.length === 0 ? undefined : { fabrics, runs };
    },
  };
}

/** When the order could start on a node that has just appeared. */
function runsOn(order: Order, node: BookNode, at: Instant, turnaroundMs: number): StartRun[] {
  const isFit = node.deposit.offer.floorMicros <= order.demand.limitMicros && node.runs.length > 0 && isEligible(termsOf(order), node);
  return isFit ? startRuns(order, node, earliestStart(order.demand, at), turnaroundMs) : [];
}

function nextOf(scope: Scope, after: After): Order | undefined {
  let next: Order | undefined;
  for (const list of scope.lists) {
    const order = nextStanding(list, after, scope.gpusMax, scope.fabricGpusMax);
    if (order !== undefined && (next === undefined || compareStanding(order, next) < 0)) next = order;
  }
  return next;
}

/**
 * An order that had no plan can only have one with capacity that has just appeared: from no other start, and for a gang
 * in no other fabric. One pass is enough: a match takes capacity, and less capacity makes nothing possible that was
 * not. An order whose time has run out is left to `advance`.
 */
function retry(run: Run, scope: Scope): void {
  // A call market matches at calls alone.
  if (run.book.halted || callClearing(run.book) !== undefined) return;
  let after: After = null;
  while (!scope.isExhausted()) {
    const order = nextOf(scope, after);
    if (order === undefined || order.demand.limitMicros < scope.floorMicrosMin || !hasRoom(run)) return;
    after = { limitMicros: order.demand.limitMicros, arrival: order.arrival };
    run.book.examined += 1;
    const within = lapsesAt(order.demand) <= run.at ? undefined : scope.within(order);
    if (within !== undefined) matchOrder(run, order, limits.events, within === 'anywhere' ? undefined : within);
  }
}
