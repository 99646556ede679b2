import type { Node } from '@compute-bank/domain/entities/node';
import type { NodeId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank, Principal } from './ports.ts';

/** A node with the time of its last stored heartbeat. */
export interface HeardNode {
  readonly node: Node;
  readonly heardAt: Instant | null;
}

export async function getNode(bank: Bank, { tenantId }: Principal, nodeId: NodeId): Promise<Result<HeardNode, Rejection<'not_found'>>> {
  const [node, beat] = await Promise.all([bank.read({ type: 'node', tenantId, nodeId }), bank.read({ type: 'beat', tenantId, nodeId })]);
  if (!node) return reject(rejection('not_found', 'There is no such node.'));
  return ok({ node: node.entity, heardAt: beat?.entity.at ?? null });
}
