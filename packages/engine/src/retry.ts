import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { BookNode, Fabric, Order } from './book.ts';
import { lowerMicros } from './chunked-list.ts';
import { isEligible } from './eligible.ts';
import { lapsesAt } from './evolve-orders.ts';
import { isNeverFree } from './free-hours.ts';
import { limits } from './limits.ts';
import { matchOrder } from './match-order.ts';
import { hasRoom, type Run } from './run.ts';
import { type After, compareStanding, listsFor, nextStanding } from './standing-index.ts';
import { earliestStart } from './starts.ts';

/** What capacity appeared, as far as it says which standing orders it can concern. */
interface Scope {
  readonly lists: readonly Parameters<typeof nextStanding>[0][];
  readonly gpusMax: number;
  readonly fabricGpusMax: number;
  readonly floorMicrosMin: Micros;
  readonly fabrics: ReadonlySet<Fabric> | undefined;
  readonly isExhausted: () => boolean;
  readonly concerns: (order: Order) => boolean;
}

/** Tries standing orders against capacity of these nodes that has just appeared, by limit price, then age. */
export function retryFor(run: Run, appeared: readonly BookNode[]): void {
  const nodes = appeared.filter((node) => node.listed);
  if (nodes.length > 0) retry(run, scopeOf(run, nodes));
}

/** Tries every standing order: where it is not known what capacity appeared, or all orders waited. */
export function retryAll(run: Run): void {
  retry(run, {
    lists: [...run.book.standingIndex.lists.values()],
    gpusMax: Number.POSITIVE_INFINITY,
    fabricGpusMax: Number.POSITIVE_INFINITY,
    floorMicrosMin: 0n,
    fabrics: undefined,
    isExhausted: () => false,
    concerns: () => true,
  });
}

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
    gpusMax: Math.max(...nodes.map(({ offered }) => offered.gpus)),
    fabricGpusMax: Math.max(...[...fabrics].map(({ gpus }) => gpus)),
    floorMicrosMin: nodes.map(({ deposit }) => deposit.offer.floorMicros).reduce(lowerMicros),
    fabrics,
    isExhausted: () => nodes.every((node) => isNeverFree(node.freeHours)),
    concerns: (order) => nodes.some((node) => couldServe(order, node, at)),
  };
}

function couldServe(order: Order, node: BookNode, at: Instant): boolean {
  const { floorMicros, windows } = node.deposit.offer;
  const { limitMicros, durationMs, endLatest } = order.demand;
  if (floorMicros > limitMicros || isNeverFree(node.freeHours) || !isEligible(order, node)) return false;
  const earliest = earliestStart(order.demand, at);
  return windows.some(({ start, end }) => Math.max(start, earliest) + durationMs <= Math.min(end, endLatest));
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
 * One pass is enough: a match takes capacity, and less capacity makes nothing possible that was not. An order whose
 * time has run out is left to `advance`.
 */
function retry(run: Run, scope: Scope): void {
  if (run.book.halted) return;
  let after: After = null;
  while (!scope.isExhausted()) {
    const order = nextOf(scope, after);
    if (order === undefined || order.demand.limitMicros < scope.floorMicrosMin || !hasRoom(run)) return;
    after = { limitMicros: order.demand.limitMicros, arrival: order.arrival };
    run.book.examined += 1;
    if (lapsesAt(order.demand) <= run.at || !scope.concerns(order)) continue;
    matchOrder(run, order, limits.events, scope.fabrics);
  }
}
