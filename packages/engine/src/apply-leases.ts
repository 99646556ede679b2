import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import { addMs } from '@compute-bank/domain/instant';
import type { BookLease } from './book-lease.ts';
import type { Command } from './command.ts';
import type { AnnulMatch, ExtendLease } from './command-changes.ts';
import type { RefusalCode } from './event.ts';
import { nodesOf } from './lose-nodes.ts';
import { isSeen } from './memory.ts';
import { retryFor } from './retry.ts';
import { emit, type Run } from './run.ts';
import { freeFor } from './walk.ts';

/** Lets a lease last longer on its own nodes, at their floor for the added time, if nothing else is to use them. */
export function extendLease(run: Run, command: ExtendLease & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { commandId, matchId, leaseId, until, decideBy, limitMicros } = command;
  const lease = book.leases.get(matchId);
  if (lease === undefined || lease.leaseId !== leaseId || lease.until <= at) return 'unknown_id';
  if (!lease.running) return 'wrong_state';
  if (decideBy < at || lease.end <= at || until <= lease.end) return 'too_late';
  if (book.halted) return 'market_halted';
  if (book.suspended.has(lease.tenantId)) return 'tenant_suspended';
  const slices = slicesUntil(run, lease, until);
  if (slices === undefined) return 'not_free';
  if (slices.some(({ priceMicros }) => priceMicros > limitMicros)) return 'price_above_limit';
  emit(run, { kind: 'lease-extended', commandId, matchId, leaseId, tenantId: lease.tenantId, slices, from: lease.end, end: until });
}

/** The lease's slices for the added time; undefined unless one window of each node holds all of it, and the node is free. */
function slicesUntil({ book }: Run, lease: BookLease, end: ExtendLease['until']): Slice[] | undefined {
  const trial = { start: lease.until, end, until: addMs(end, book.market?.turnaroundMs ?? 0) };
  const slices: Slice[] = [];
  for (const { nodeId, gpus, from } of lease.slices) {
    const node = book.nodes.get(nodeId);
    if (!node?.listed || freeFor(trial, node) < gpus) return undefined;
    const { depositId, tenantId: providerId, windows, floorMicros: priceMicros } = node.deposit.offer;
    const begin = from ?? lease.start;
    if (!windows.some((window) => window.start <= begin && end <= window.end)) return undefined;
    slices.push({ depositId, providerId, nodeId, gpus, priceMicros });
  }
  return slices;
}

/** Gives back the capacity of a match whose lease has not begun; one that has is returned instead. */
export function annulMatch(run: Run, command: AnnulMatch & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { commandId, matchId, leaseId } = command;
  const lease = book.leases.get(matchId);
  if (lease === undefined || lease.leaseId !== leaseId) return isSeen(book, matchId, at) ? 'wrong_state' : 'unknown_id';
  if (!lease.running) return 'wrong_state';
  if (lease.start <= at) return 'too_late';
  const { tenantId, withdrawalId, slices } = lease;
  emit(run, { kind: 'match-annulled', commandId, matchId, leaseId, tenantId, withdrawalId });
  retryFor(run, nodesOf(run, slices));
}
