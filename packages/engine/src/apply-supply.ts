import { addMs, later } from '@compute-bank/domain/instant';
import type { BookDeposit } from './book.ts';
import type { CloseDeposit, Command, FailNode, OpenDeposit, RestoreNode, ReturnCapacity } from './command.ts';
import type { RefusalCode } from './event.ts';
import { failMachine } from './fail-leases.ts';
import { nodesOf } from './lose-nodes.ts';
import { isOwnMachine, withLots } from './lots.ts';
import { isSeen } from './memory.ts';
import { retryFor } from './retry.ts';
import { emit, type Run } from './run.ts';

function emitClosed(run: Run, { offer: { depositId, tenantId } }: BookDeposit): void {
  emit(run, { kind: 'deposit-closed', depositId, tenantId });
}

/** Opens a deposit and offers it to standing orders. A node stands in one deposit at a time. */
export function openDeposit(run: Run, command: OpenDeposit & Command): RefusalCode | undefined {
  const { book, at } = run;
  if (book.halted) return 'market_halted';
  const { depositId, tenantId, ownerId, nodes, windows, floorMicros, unit, leaseMsMin, noticeMs } = command;
  if (book.suspended.has(tenantId)) return 'tenant_suspended';
  if ((windows.at(-1)?.end ?? at) <= at) return 'too_late';
  const holders = new Set<BookDeposit>();
  for (const { nodeId } of nodes) {
    const holder = book.nodes.get(nodeId)?.deposit;
    if (holder !== undefined) holders.add(holder);
  }
  // A deposit that time has closed holds its nodes only until somebody says so.
  for (const holder of holders) if (holder.closesAt > at) return 'node_offered_elsewhere';
  for (const holder of holders) emitClosed(run, holder);
  const deposit = { depositId, tenantId, ownerId, nodes, windows, floorMicros, unit, leaseMsMin, noticeMs };
  emit(run, { kind: 'deposit-opened', deposit });
  retryFor(run, book.deposits.get(depositId)?.nodes ?? []);
}

export function closeDeposit(run: Run, command: CloseDeposit & Command): RefusalCode | undefined {
  const { book, at } = run;
  const deposit = book.deposits.get(command.depositId);
  if (deposit === undefined) return isSeen(book, command.depositId, at) ? 'wrong_state' : 'unknown_id';
  if (deposit.closing) return 'wrong_state';
  emit(run, { kind: 'deposit-closing', depositId: command.depositId, tenantId: deposit.offer.tenantId });
  if (deposit.closesAt <= at) emitClosed(run, deposit);
}

/** Frees the rest of a lease that ended early. A lease whose use of its nodes is over is no longer known. */
export function returnCapacity(run: Run, command: ReturnCapacity & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { matchId, leaseId } = command;
  const lease = book.leases.get(matchId);
  if (lease === undefined || lease.leaseId !== leaseId || lease.until <= at) return 'unknown_id';
  if (!lease.running) return 'wrong_state';
  // What was sold back of it is in use up to now.
  const endedAt = book.resales.has(matchId) ? later(command.at, at) : command.at;
  if (endedAt >= lease.end) return 'too_late';
  const from = addMs(endedAt, book.market?.turnaroundMs ?? 0);
  emit(run, { kind: 'capacity-returned', matchId, leaseId, tenantId: lease.tenantId, at: endedAt, from });
  retryFor(run, nodesOf(run, lease.slices));
}

/**
 * Takes a node out of the market and moves or fails its leases. The mark outlives its deposit, so that one that was admitted
 * before the failure and arrives after it does not sell a dead node.
 */
export function failNode(run: Run, command: FailNode & Command): RefusalCode | undefined {
  const { book } = run;
  const { commandId, nodeId, tenantId } = command;
  const node = book.nodes.get(nodeId);
  if (node !== undefined && !isOwnMachine(node, tenantId)) return 'unknown_id';
  if (book.failed.has(nodeId)) return 'wrong_state';
  emit(run, { kind: 'node-failed', commandId, nodeId, tenantId });
  if (node === undefined) return undefined;
  const freed = failMachine(run, node);
  if (!run.cut) retryFor(run, freed);
}

export function restoreNode(run: Run, command: RestoreNode & Command): RefusalCode | undefined {
  const { book } = run;
  const { commandId, nodeId, tenantId } = command;
  const owner = book.failed.get(nodeId);
  if (owner !== tenantId) return owner === undefined && book.nodes.has(nodeId) ? 'wrong_state' : 'unknown_id';
  emit(run, { kind: 'node-restored', commandId, nodeId, tenantId });
  const node = book.nodes.get(nodeId);
  retryFor(run, node ? withLots(book, node) : []);
}
