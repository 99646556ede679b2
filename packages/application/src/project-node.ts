import type { Node } from '@compute-bank/domain/entities/node';
import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import { decideAndCommit } from './decide-and-commit.ts';
import { outboxOf } from './outbox-of.ts';
import type { Bank, Change } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

/**
 * Shows what the engine knows of a node: lost, or back. One that is lost in a market that was split, where it still has
 * leases, is lost in the part that offers it too.
 */
export async function projectNode(
  { bank }: ProjectorDeps,
  place: EventPlace,
  { tenantId, nodeId }: { readonly tenantId: TenantId; readonly nodeId: NodeId },
  failed: boolean,
): Promise<void> {
  await decideAndCommit(bank, async () => {
    const node = await bank.read({ type: 'node', tenantId, nodeId });
    if (!node || node.entity.failed === failed) return undefined;
    const told = failed ? await tellPart(bank, place, node.entity) : [];
    return [{ kind: 'replace', entity: { ...node.entity, failed }, version: node.version }, ...told];
  });
}

async function tellPart(bank: Bank, { command, marketId, position, at }: EventPlace, node: Node): Promise<Change[]> {
  const { claimedBy, tenantId, nodeId } = node;
  if (command.kind !== 'fail-node' || claimedBy === null) return [];
  const deposit = await bank.read({ type: 'deposit', tenantId, depositId: claimedBy });
  if (!deposit || deposit.entity.marketId === marketId) return [];
  const passedOn = { ...command, commandId: `lost-${nodeId}-${at}-${position}`, issuer: tenantId };
  return [{ kind: 'create', entity: outboxOf(deposit.entity.marketId, passedOn) }];
}
