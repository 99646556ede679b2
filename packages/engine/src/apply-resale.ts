import { derivedId, isId, type NodeId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, type Instant, type Interval, later } from '@compute-bank/domain/instant';
import { bindDeposit } from './bind-leases.ts';
import type { Book, BookNode } from './book.ts';
import type { BookLease } from './book-lease.ts';
import type { Command, Offer, OfferedNode } from './command.ts';
import type { SellBack } from './command-changes.ts';
import type { RefusalCode } from './event.ts';
import { nodesOf } from './lose-nodes.ts';
import { operatorOf } from './lots.ts';
import { machineOf } from './machine.ts';
import { retryFor } from './retry.ts';
import { emit, type Run } from './run.ts';

/**
 * Opens a deposit of what is left of a lease: a lot for each of its nodes, with as many GPUs, from when its own use of them is over to its end. The lease itself
 * stays as it is. When it ends before its time, its lots do.
 */
export function sellBack(run: Run, command: SellBack & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { matchId, leaseId, tenantId, from } = command;
  const lease = book.leases.get(matchId);
  if (lease === undefined || lease.leaseId !== leaseId || lease.tenantId !== tenantId || lease.until <= at) return 'unknown_id';
  if (!lease.running || book.wishes.has(matchId) || book.resales.has(matchId)) return 'wrong_state';
  if (book.halted) return 'market_halted';
  if (book.suspended.has(tenantId)) return 'tenant_suspended';
  const window = windowOf(book, lease, from, at);
  if ((lease.start <= at && from < at) || window.start >= window.end) return 'too_late';
  for (const deposit of new Set(nodesOf(run, lease.slices).map((node) => node.deposit))) if (!bindDeposit(run, deposit)) return undefined;
  // With its nodes named, or lost where an earlier command was cut.
  const named = book.leases.get(matchId);
  if (!named?.running) return 'wrong_state';
  const nodes = lotsOf(book, named);
  if (!nodes.every(({ nodeId }) => isId('nod', nodeId))) return 'wrong_state';
  emit(run, { kind: 'deposit-opened', deposit: offerOf(run, command, { lease: named, window, nodes }) });
  retryFor(run, book.deposits.get(command.depositId)?.nodes ?? []);
}

/** Whole minutes from the end of the lease's own use, and the turnaround after that, to its end. */
function windowOf(book: Book, { start, end }: BookLease, from: Instant, at: Instant): Interval {
  const isUsed = from > start;
  return { start: ceilMinute(later(at, isUsed ? addMs(from, book.market?.turnaroundMs ?? 0) : start)), end };
}

/** The ids differ from those of any other lot of the market. */
const lotId = ({ arrivals }: Book, nodeId: NodeId): NodeId => derivedId('nod', nodeId, `r${arrivals.toString(36)}`);

const lotsOf = (book: Book, { slices }: BookLease): OfferedNode[] =>
  slices.flatMap(({ nodeId, gpus }) => {
    const node = book.nodes.get(nodeId);
    return node === undefined ? [] : [toLot(node, lotId(book, nodeId), gpus)];
  });

function toLot(node: BookNode, nodeId: NodeId, gpus: number): OfferedNode {
  const { tenantId, ownerId } = operatorOf(node);
  const { machine } = node.offered;
  return {
    ...node.offered,
    nodeId,
    gpus,
    machine: { nodeId: machineOf(node.offered), tenantId, ownerId, gpus: machine?.gpus ?? node.offered.gpus },
  };
}

interface Remainder {
  readonly lease: BookLease;
  readonly window: Interval;
  readonly nodes: readonly OfferedNode[];
}

/** What the lease was promised, its lots promise: whole nodes stay whole, and the shortest notice counts. */
function offerOf(
  run: Run,
  { depositId, tenantId, ownerId, floorMicros, leaseMsMin, from }: SellBack,
  { lease, window, nodes }: Remainder,
): Offer {
  const { matchId, leaseId, slices, start } = lease;
  const offers = nodesOf(run, slices).map(({ deposit }) => deposit.offer);
  const notices = offers.flatMap(({ noticeMs }) => noticeMs ?? []);
  return {
    depositId,
    tenantId,
    ownerId,
    nodes,
    windows: [window],
    floorMicros,
    unit: offers.some(({ unit }) => unit === 'node') ? 'node' : 'gpu',
    leaseMsMin,
    noticeMs: notices.length === 0 ? null : Math.min(...notices),
    resale: { matchId, leaseId, from: later(from, start) },
  };
}
