import type { Order } from './book.ts';
import type { Taken } from './fill.ts';

const isWhole = ({ node }: Taken): boolean => node.isWhole;
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The highest set bit within `[low, high]`; undefined if there is none. */
function highestBit(bits: bigint, low: number, high: number): number | undefined {
  const from = Math.max(0, low);
  if (high < from) return undefined;
  const range = (bits >> BigInt(from)) & ((1n << BigInt(high - from + 1)) - 1n);
  return range === 0n ? undefined : from + range.toString(2).length - 1;
}

/**
 * Which totals whole nodes can make up, in steps of their sizes' common divisor (nodes mostly come in eights, so this
 * keeps the sets small): bit `n` of `totals[i]` says that some of `sizes[i..]` add up to `n` steps, at most `steps`.
 */
function reachableTotals(sizes: readonly number[], steps: number): bigint[] {
  const mask = (1n << BigInt(steps + 1)) - 1n;
  const totals = new Array<bigint>(sizes.length + 1).fill(1n);
  for (let place = sizes.length - 1; place >= 0; place -= 1) {
    const rest = totals[place + 1] ?? 1n;
    totals[place] = (rest | (rest << BigInt(sizes[place] ?? 0))) & mask;
  }
  return totals;
}

/** The whole nodes of the plan: the first ones with which the largest reachable total is still reached. */
function chooseWhole(whole: readonly Taken[], parts: number, wanted: number): { chosen: ReadonlySet<Taken>; total: number } {
  const step = whole.reduce((common, { free }) => divisor(common, free), 0);
  const sizes = whole.map(({ free }) => free / step);
  const steps = Math.min(
    Math.floor(wanted / step),
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const totals = reachableTotals(sizes, steps);
  const most = (highestBit(totals[0] ?? 1n, 0, steps) ?? 0) * step;
  const total = Math.min(wanted, most + parts);
  const chosen = new Set<Taken>();
  let sum = 0;
  for (const [place, offer] of whole.entries()) {
    const next = sum + offer.free;
    const low = Math.ceil((total - parts - next) / step);
    const high = Math.min(steps, Math.floor((total - next) / step));
    if (highestBit(totals[place + 1] ?? 1n, low, high) === undefined) continue;
    sum = next;
    chosen.add(offer);
  }
  return { chosen, total };
}

/**
 * The construction where taking nodes one after the other ended below the minimum because whole nodes would have
 * overshot: the same order of nodes, but a whole node is passed over if the largest total that can be reached could not
 * be reached with it. So a feasible order stays feasible whatever else is free, which a greedy pass alone does not
 * promise.
 */
export function exactFill(order: Order, offers: readonly Taken[]): Taken[] {
  const whole = offers.filter(isWhole);
  const parts = offers.reduce((sum, offer) => (isWhole(offer) ? sum : sum + offer.free), 0);
  const { chosen, total } = chooseWhole(whole, parts, order.gpusOpen);
  let open = total;
  for (const { free } of chosen) open -= free;
  const taken: Taken[] = [];
  for (const offer of offers) {
    const gpus = isWhole(offer) ? (chosen.has(offer) ? offer.free : 0) : Math.min(offer.free, open);
    if (!isWhole(offer)) open -= gpus;
    if (gpus > 0) taken.push({ ...offer, gpus });
  }
  return taken;
}
