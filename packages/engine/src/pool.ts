import type { NodeId } from '@compute-bank/domain/ids';
import { earlier, type Instant } from '@compute-bank/domain/instant';
import type { Book, BookDeposit, BookNode, Pool } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { addUse, type Calendar, createCalendar, peakUse } from './calendar.ts';
import { callClearing } from './call/clearing-of.ts';
import type { OfferedNode } from './command.ts';

const likeness = ({ fabricId, gpus, region, interconnect, network, tier }: OfferedNode): string =>
  [fabricId, gpus, region.country, region.code, interconnect, network.kind, network.gbpsPerGpu, tier].join(' ');

/** Groups the deposit's nodes by what an order can tell apart. One that is alone, or a lot, or sold by the GPU, or in a call market, has no pool. */
export function formPools(book: Book, deposit: BookDeposit): void {
  for (const node of deposit.nodes) node.pool = null;
  const isSoldAlone = deposit.nodes.length < 2 || deposit.offer.unit === 'gpu' || deposit.offer.resale !== undefined;
  if (isSoldAlone || book.market?.bindMs === undefined || callClearing(book) !== undefined) return;
  const groups = new Map<string, BookNode[]>();
  for (const node of deposit.nodes.toSorted((a, b) => a.ordinal - b.ordinal)) {
    const alike = groups.get(likeness(node.offered));
    if (alike === undefined) groups.set(likeness(node.offered), [node]);
    else alike.push(node);
  }
  for (const members of groups.values()) {
    if (members.length < 2) continue;
    const pool: Pool = { members, uses: createCalendar(), unnamed: new Set(), spares: members, namedUntil: 0, known: null };
    for (const node of members) node.pool = pool;
  }
}

/** The pools of some nodes, each once. */
export const poolsOf = (nodes: readonly BookNode[]): Set<Pool> => new Set(nodes.flatMap(({ pool }) => pool ?? []));

/** Whether uses of the pool can be on the node. */
const serves = (book: Book, { offered: { nodeId } }: BookNode): boolean =>
  !book.failed.has(nodeId) && !book.maintained.has(nodeId) && book.reclaims.get(nodeId)?.fullFrom !== null;

/** Counts the pool's uses anew. */
export function countUses(book: Book, pool: Pool): void {
  pool.spares = pool.members.filter((node) => serves(book, node));
  pool.uses = createCalendar();
  for (const { calendar } of pool.spares) {
    for (const [step, time] of calendar.times.entries()) {
      const gpus = calendar.used[step] ?? 0;
      if (gpus > 0) addUse(pool.uses, time, calendar.times[step + 1] ?? time, gpus);
    }
  }
  for (const lease of pool.unnamed) {
    for (const slice of lease.slices) {
      if (isUnnamedIn(book, pool, slice)) addUse(pool.uses, slice.from ?? lease.start, lease.until, slice.gpus);
    }
  }
  settleBounds(book, pool);
}

/** After its uses have changed. */
export function settleBounds(book: Book, pool: Pool): void {
  pool.known = null;
  pool.namedUntil = 0;
  for (const node of pool.members) {
    const reclaim = book.reclaims.get(node.offered.nodeId);
    if (reclaim !== undefined) pool.namedUntil = Math.max(pool.namedUntil, reclaim.fullFrom ?? Number.POSITIVE_INFINITY);
    for (const lease of node.leases) {
      for (const { nodeId, from, unnamed } of lease.slices) {
        if (!unnamed && nodeId === node.offered.nodeId) pool.namedUntil = Math.max(pool.namedUntil, from ?? lease.start);
      }
    }
  }
}

export const isUnnamedIn = (book: Book, pool: Pool, { nodeId, unnamed }: BookLease['slices'][number]): boolean =>
  unnamed === true && book.nodes.get(nodeId)?.pool === pool;

/** When the first use of the lease that is not named begins: its turn to be named. */
export const unnamedFrom = ({ slices, start }: BookLease): Instant =>
  slices.flatMap(({ unnamed, from }) => (unnamed ? [from ?? start] : [])).reduce(earlier);

/** Which place the node takes among those that serve, counted from 1; 0: none. With `n` places taken, those up to `n` are. */
export const rankIn = ({ spares }: Pool, node: BookNode): number => spares.indexOf(node) + 1;

const isIdle = ({ calendar }: BookNode, start: number, until: number): boolean => peakUse(calendar, start, until) === 0;

/** How many nodes the pool can give to a use over `[start, until)`: as many as the count leaves, and as are free themselves. */
export function availableIn(pool: Pool, start: number, until: number): number {
  const { spares, uses } = pool;
  if (pool.known?.lengthMs !== until - start) pool.known = { lengthMs: until - start, counts: new Map() };
  const { counts } = pool.known;
  const known = counts.get(start);
  if (known !== undefined) return known;
  const gpus = spares[0]?.offered.gpus ?? 1;
  const counted = spares.length - peakUse(uses, start, until) / gpus;
  const idle = spares.reduce((count, node) => (isIdle(node, start, until) ? count + 1 : count), 0);
  const count = Math.min(counted, idle);
  counts.set(start, count);
  return count;
}

/** The nodes of the pool that are free themselves, by node id. */
export const idleIn = ({ spares }: Pool, start: number, until: number): BookNode[] => spares.filter((node) => isIdle(node, start, until));

/** Whether a use that begins then has its nodes named at once: it is near, or one that begins later is named. */
function isNamedAtOnce(book: Book, pool: Pool, start: number): boolean {
  if (start < pool.namedUntil) return true;
  if (start >= book.at + (book.market?.bindMs ?? 0)) return false;
  return [...pool.unnamed].every((lease) =>
    lease.slices.every((slice) => !isUnnamedIn(book, pool, slice) || (slice.from ?? lease.start) >= start),
  );
}

/** When the uses are over that decide when the node has capacity. */
export const endsOn = ({ ends, pool }: BookNode): readonly Instant[] =>
  pool === null ? ends : [...pool.spares.flatMap((node) => node.ends), ...Array.from(pool.unnamed, ({ until }) => until)];

/** The leases whose uses decide when the node has capacity. */
export const leasesOn = ({ leases, pool }: BookNode): readonly BookLease[] =>
  pool === null ? leases : [...pool.spares.flatMap((node) => node.leases), ...pool.unnamed];

/** What decides when the node has capacity, and how many GPUs in use there leave it none. */
export function supplyOf(node: BookNode): { readonly calendar: Calendar; readonly fullAt: number } {
  const { pool, calendar, offered, deposit } = node;
  if (pool !== null) return { calendar: pool.uses, fullAt: rankIn(pool, node) * offered.gpus };
  return { calendar, fullAt: deposit.offer.unit === 'node' ? 1 : offered.gpus };
}

/** Nodes with all that share their capacity. */
export const withPools = (nodes: Iterable<BookNode>): BookNode[] => [
  ...new Set([...nodes].flatMap((node): readonly BookNode[] => node.pool?.members ?? [node])),
];

/** A node that a plan takes, before it is known which one of its pool it is. */
interface Place {
  readonly node: BookNode;
}

/** The slice's node as a match names it. */
export interface Named {
  readonly nodeId: NodeId;
  readonly unnamed?: true;
}

/**
 * The nodes of a plan over `[start, until)` as a match names them, none of which is in `taken`. One that is not named yet goes by
 * the id of a node like it, a different one for each.
 */
export function nameNodes(book: Book, places: readonly Place[], start: number, until: number, taken: Iterable<NodeId>): Named[] {
  const used = new Set(taken);
  return places.map(({ node }) => {
    const { pool } = node;
    if (pool === null) return { nodeId: node.offered.nodeId };
    const isNamed = isNamedAtOnce(book, pool, start);
    const choice = isNamed ? idleIn(pool, start, until) : pool.members;
    const chosen = choice.find(({ offered }) => !used.has(offered.nodeId)) ?? node;
    used.add(chosen.offered.nodeId);
    return { nodeId: chosen.offered.nodeId, ...(!isNamed && { unnamed: true as const }) };
  });
}
