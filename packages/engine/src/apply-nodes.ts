import { addMs, type Instant } from '@compute-bank/domain/instant';
import { bindDeposit } from './bind-leases.ts';
import type { BookDeposit } from './book.ts';
import type { Command } from './command.ts';
import type { ReclaimCapacity, UpdateNode } from './command-changes.ts';
import type { RefusalCode } from './event.ts';
import { isOwnMachine, withLots } from './lots.ts';
import { isSeen } from './memory.ts';
import { retryFor } from './retry.ts';
import { emit, type Run } from './run.ts';

/**
 * Changes what later decisions see of a node; what makes it more attractive is offered to standing orders. One that changes
 * nothing is refused: that is what a delivery from before the horizon looks like.
 */
export function updateNode(run: Run, command: UpdateNode & Command): RefusalCode | undefined {
  const { book } = run;
  const { commandId, nodeId, tenantId, tier, network, maintenance } = command;
  const found = book.nodes.get(nodeId);
  const isTheirs = found === undefined ? (book.maintained.get(nodeId) ?? tenantId) === tenantId : isOwnMachine(found, tenantId);
  if (!isTheirs) return 'unknown_id';
  const known = found?.offered ?? { tier, network };
  const isSame = known.tier === tier && known.network.kind === network.kind && known.network.gbpsPerGpu === network.gbpsPerGpu;
  if (isSame && maintenance === book.maintained.has(nodeId)) return 'wrong_state';
  if (found !== undefined && !bindDeposit(run, found.deposit)) return undefined;
  emit(run, { kind: 'node-updated', commandId, nodeId, tenantId, tier, network, maintenance });
  const node = book.nodes.get(nodeId);
  retryFor(run, node ? withLots(book, node) : []);
}

/** Takes nodes of a deposit back from a time on, with the notice that the deposit promised. */
export function reclaimCapacity(run: Run, command: ReclaimCapacity & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { commandId, tenantId, depositId, from } = command;
  const deposit = book.deposits.get(depositId);
  if (deposit === undefined) return isSeen(book, depositId, at) ? 'wrong_state' : 'unknown_id';
  const named = deposit.nodes.filter(({ offered }) => command.nodeId === null || offered.nodeId === command.nodeId);
  if (deposit.offer.tenantId !== tenantId || named.length === 0) return 'unknown_id';
  if (from >= endOf(deposit)) return 'too_late';
  const { noticeMs } = deposit.offer;
  if (noticeMs === null || from < addMs(at, noticeMs)) return 'notice_too_short';
  const nodeIds = named.map(({ offered }) => offered.nodeId).filter((nodeId) => (book.reclaims.get(nodeId)?.from ?? endOf(deposit)) > from);
  if (nodeIds.length === 0) return 'wrong_state';
  if (!bindDeposit(run, deposit)) return undefined;
  emit(run, { kind: 'capacity-reclaiming', commandId, depositId, tenantId, nodeIds, from });
  retryFor(run, []);
}

/** When its last window ends. */
const endOf = ({ offer, closesAt }: BookDeposit): Instant => offer.windows.at(-1)?.end ?? closesAt;
