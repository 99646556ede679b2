import type { BookNode, Order } from './book.ts';

/** GPUs of a node that a plan takes. */
export interface Taken {
  readonly node: BookNode;
  readonly gpus: number;
  /** Micro-units per GPU-hour, exactly. */
  readonly price: number;
  /** Free GPUs of the node during the whole lease, before the take. */
  readonly free: number;
}

/**
 * One construction: nodes are offered by rising price and, within a price, by (age of deposit, node id); what leaves no
 * fragment is taken at once, because nothing at its price comes before it; the rest waits for the end of its price.
 */
export interface Fill {
  readonly order: Order;
  /** GPUs taken from each node of a shape; null: any number. */
  readonly gpusPerNode: number | null;
  /** GPUs wanted. */
  readonly wanted: number;
  remaining: number;
  /** What is taken so far costs this much per hour. */
  costPerHour: number;
  readonly taken: Taken[];
  price: number | null;
  /** Those of the present price that would leave a fragment, best first. */
  readonly waiting: Taken[];
  /** A whole node was passed over because it would overshoot. */
  skipped: boolean;
}

/** GPUs that the order still wants, counting a shape's nodes by their GPUs. */
export function beginFill(order: Order): Fill {
  const { size } = order.demand;
  const gpusPerNode = size.kind === 'shape' ? size.gpusPerNode : null;
  return {
    order,
    gpusPerNode,
    wanted: order.gpusOpen,
    remaining: order.gpusOpen,
    costPerHour: 0,
    taken: [],
    price: null,
    waiting: [],
    skipped: false,
  };
}

/** By least leftover, older deposit, node id; the leftover is what would remain if the node were the only one. */
export function compareWithinPrice(a: Taken, b: Taken): number {
  const leftover = a.free - a.gpus - (b.free - b.gpus);
  return leftover || a.node.arrival - b.node.arrival || a.node.ordinal - b.node.ordinal;
}

/** What the node would give to an order that has nothing yet. */
export function fullTake(fill: Fill, node: BookNode, free: number, price: number): Taken {
  const gpus = fill.gpusPerNode ?? Math.min(free, fill.wanted);
  return { node, gpus, price, free };
}

/** How many waiting nodes can be of use: one covers all GPUs that are wanted, a shape needs one per node. */
const waitingMax = (fill: Fill): number => (fill.gpusPerNode === null ? 1 : fill.remaining / fill.gpusPerNode);

/** Offers the next node, which must be eligible and have `free` GPUs for the whole lease. */
export function offer(fill: Fill, node: BookNode, free: number, price: number): void {
  reachPrice(fill, price);
  if (fill.remaining === 0) return;
  if (fill.gpusPerNode === null && node.isWhole && free > fill.remaining) {
    fill.skipped = true;
    return;
  }
  const full = fullTake(fill, node, free, price);
  if (full.free === full.gpus) take(fill, full);
  else wait(fill, full);
}

function take(fill: Fill, full: Taken): void {
  const gpus = Math.min(full.gpus, fill.remaining);
  fill.taken.push(gpus === full.gpus ? full : { ...full, gpus });
  fill.remaining -= gpus;
  fill.costPerHour += full.price * gpus;
}

function wait(fill: Fill, full: Taken): void {
  let place = fill.waiting.length;
  while (place > 0) {
    const other = fill.waiting[place - 1];
    if (other === undefined || compareWithinPrice(other, full) <= 0) break;
    place -= 1;
  }
  fill.waiting.splice(place, 0, full);
  if (fill.waiting.length > waitingMax(fill)) fill.waiting.pop();
}

/** What comes from here on has this price: none comes at the one before. */
export function reachPrice(fill: Fill, price: number): void {
  if (fill.price === price) return;
  endPrice(fill);
  fill.price = price;
}

/** No more nodes at this price. */
export function endPrice(fill: Fill): void {
  // Mostly nothing waits, and to empty an empty list costs as much as to look at a node.
  if (fill.waiting.length === 0) return;
  for (const full of fill.waiting) if (fill.remaining > 0) take(fill, full);
  fill.waiting.length = 0;
}

/**
 * Whether nodes that always have `freeAlways` GPUs free, at this price or a higher one, can be passed over: as many as can
 * be of use are waiting, and leave no larger fragment.
 */
export function isCovered(fill: Fill, freeAlways: number): boolean {
  if (fill.waiting.length === 0 || fill.waiting.length < waitingMax(fill)) return false;
  const worst = fill.waiting.at(-1);
  return worst !== undefined && freeAlways - (fill.gpusPerNode ?? fill.wanted) >= worst.free - worst.gpus;
}
