import { assert } from '@compute-bank/domain/assert';
import type { MatchId, TenantId } from '@compute-bank/domain/ids';
import { derivedId } from '@compute-bank/domain/ids';
import { addMs, type Instant } from '@compute-bank/domain/instant';
import { networkRank } from '@compute-bank/domain/link';
import { marketNodeOf } from '@compute-bank/domain/lot';
import { tierRank } from '@compute-bank/domain/tier';
import type { Book, BookNode } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { dropLease, occupy } from './capacity.ts';
import { lowerMicros } from './chunked-list.ts';
import type { OfferedNode } from './command.ts';
import type { ChangeEvent } from './event-changes.ts';
import { endLease, settleClosing } from './evolve-deposits.ts';
import { beginReclaim, endResale, finishReclaim } from './evolve-reclaims.ts';
import { unlistNode } from './ladders.ts';
import { suppliedBy, withLots } from './lots.ts';
import { remember } from './memory.ts';
import { reformPools, relist } from './on-offer.ts';
import { addWish, removeWish } from './wishes.ts';

type Of<K extends ChangeEvent['kind']> = Extract<ChangeEvent, { kind: K }>;

/** Enters what happened to nodes, tenants and leases after their match. */
export function evolveChange(book: Book, event: ChangeEvent, at: Instant): void {
  if ('commandId' in event) remember(book, event.commandId, at);
  switch (event.kind) {
    case 'rematched':
      rematch(book, event, at);
      break;
    case 'lease-bound':
      bind(book, event);
      break;
    case 'lease-shortened':
      retime(book, event.matchId, event.end, at);
      break;
    case 'lease-extended':
      extend(book, event, at);
      removeWish(book, event.matchId);
      break;
    case 'extension-standing': {
      const { kind: _, ...wish } = event;
      addWish(book, { ...wish, askedAt: at });
      break;
    }
    case 'extension-ended':
      removeWish(book, event.matchId);
      break;
    case 'lease-revoked':
    case 'match-annulled':
      endLease(book, event.matchId, findLease(book, event.matchId).start, at);
      remember(book, event.matchId, at);
      break;
    case 'node-updated':
      updateNode(book, event);
      break;
    case 'capacity-reclaiming':
      beginReclaim(book, event.nodeIds, { from: event.from });
      break;
    case 'capacity-reclaimed':
      finishReclaim(book, event.nodeId);
      break;
    case 'resale-ending':
      endResale(book, event, at);
      break;
    case 'tenant-suspended':
      book.suspended.set(event.tenantId, event.until);
      relistTenant(book, event.tenantId);
      break;
    case 'tenant-reinstated':
      book.suspended.delete(event.tenantId);
      relistTenant(book, event.tenantId);
      break;
  }
}

function findLease(book: Book, matchId: MatchId): BookLease {
  const lease = book.leases.get(matchId);
  assert(lease !== undefined, 'the lease of an event is in the book');
  return lease;
}

const freeAgain = (book: Book, end: Instant): Instant => addMs(end, book.market?.turnaroundMs ?? 0);

function bind(book: Book, { matchId, nodes }: Of<'lease-bound'>): void {
  const lease = findLease(book, matchId);
  const slices = lease.slices.map((slice) => {
    const { unnamed, ...named } = slice;
    const bound = unnamed && nodes.find(({ like }) => like === slice.nodeId);
    return bound ? { ...named, nodeId: bound.nodeId } : slice;
  });
  dropLease(book, lease);
  occupy(book, { ...lease, slices });
}

/** The lease ends at another time than it was to; of one that ends now, in a market without turnaround, nothing is left. */
function retime(book: Book, matchId: MatchId, end: Instant, at: Instant): void {
  const lease = findLease(book, matchId);
  dropLease(book, lease);
  lease.end = end;
  lease.until = freeAgain(book, end);
  if (lease.until > book.at) occupy(book, lease);
  settleClosing(book, lease.slices, at);
}

/** A later replacement may cost as little as the cheaper part of the lease does: so the buyer never pays more. */
function extend(book: Book, { matchId, slices, end }: Of<'lease-extended'>, at: Instant): void {
  const lease = findLease(book, matchId);
  dropLease(book, lease);
  const priced = lease.slices.map((slice, place) => ({
    ...slice,
    priceMicros: lowerMicros(slice.priceMicros, slices[place]?.priceMicros ?? slice.priceMicros),
  }));
  occupy(book, { ...lease, slices: priced, end, until: freeAgain(book, end) });
  settleClosing(book, priced, at);
}

/** The lease goes on with other nodes. What it used of the lost ones needs its turnaround, as a use of its own that is over. */
function rematch(book: Book, event: Of<'rematched'>, at: Instant): void {
  const lease = findLease(book, event.matchId);
  const rematches = lease.rematches + 1;
  dropLease(book, lease);
  const slices = lease.slices.map((slice) => {
    const standIn = event.slices[event.lost.indexOf(slice.nodeId)];
    if (standIn === undefined) return slice;
    const { gpus, priceMicros, unnamed } = standIn;
    return {
      nodeId: marketNodeOf(standIn),
      gpus,
      priceMicros,
      ...(unnamed && { unnamed }),
      ...(event.from > lease.start && { from: event.from }),
    };
  });
  occupy(book, { ...lease, slices, rematches });
  const used = lease.slices.filter(
    (slice) => !slice.unnamed && event.lost.includes(slice.nodeId) && (slice.from ?? lease.start) < event.at,
  );
  const until = freeAgain(book, event.at);
  if (used.length > 0 && until > book.at) {
    const matchId = derivedId('mat', event.matchId, `x${rematches}`);
    occupy(book, { ...lease, matchId, slices: used, end: event.at, until, running: false });
  }
  settleClosing(book, lease.slices, at);
}

/** The node's own entry is replaced: what lists sort and skip by never changes under them. */
function updateNode(book: Book, { nodeId: machineId, tenantId, tier, network, maintenance }: Of<'node-updated'>): void {
  if (maintenance) book.maintained.set(machineId, tenantId);
  else book.maintained.delete(machineId);
  const found = book.nodes.get(machineId);
  for (const node of found ? withLots(book, found) : []) changeFigures(book, node, { tier, network });
}

function changeFigures(book: Book, node: BookNode, figures: Pick<OfferedNode, 'tier' | 'network'>): void {
  unlistNode(book, node);
  const { deposit } = node;
  const { nodeId } = node.offered;
  const offered = { ...node.offered, ...figures };
  const changed: BookNode = { ...node, offered, tier: tierRank(offered.tier), network: networkRank(offered.network.kind) };
  deposit.offer = { ...deposit.offer, nodes: deposit.offer.nodes.map((one) => (one.nodeId === nodeId ? changed.offered : one)) };
  deposit.nodes.splice(deposit.nodes.indexOf(node), 1, changed);
  book.nodes.set(nodeId, changed);
  reformPools(book, deposit);
  relist(book, [changed]);
}

function relistTenant(book: Book, tenantId: TenantId): void {
  relist(book, suppliedBy(book, tenantId));
}
