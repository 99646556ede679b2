import type { Node } from '@compute-bank/domain/entities/node';
import type { NodeId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { marketsOfNode, tellMarketsOf } from './markets-of-node.ts';
import type { Deps, Principal } from './ports.ts';

type RestoreNodeRejection = Rejection<'tenant_suspended' | 'not_found' | 'node_not_failed' | 'node_not_eligible'>;

/**
 * Asks the engine to offer a lost node again. Its agent must be heard: a node that is silent would be lost again with
 * the next lease. The node is `failed` until the engine has decided; asking again meanwhile does no harm.
 */
export function restoreNode(deps: Deps, principal: Principal, nodeId: NodeId): Promise<Result<Node, RestoreNodeRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Node>, RestoreNodeRejection>> => {
    const tenant = await activeTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    const node = (await deps.bank.read({ type: 'node', tenantId, nodeId }))?.entity;
    if (!node) return reject(rejection('not_found', 'There is no such node.'));
    if (!node.failed) return reject(rejection('node_not_failed', 'The node is not lost.'));
    const beat = (await deps.bank.read({ type: 'beat', tenantId, nodeId }))?.entity;
    if (!beat || beat.at < deps.now() - deps.policy.silenceMs) {
      return reject(rejection('node_not_eligible', "The node's agent is silent. Start it, and restore the node once it has been heard."));
    }
    const command = restoreCommand(deps, node);
    if (await deps.bank.read({ type: 'outbox', tenantId, commandId: command.commandId })) return ok({ value: node, changes: [] });
    return ok({
      value: node,
      changes: [
        { kind: 'require-active', tenantId },
        ...tellMarketsOf(await marketsOfNode(deps.bank, node), command),
        auditOf(deps, principal, 'restore-node', nodeId),
      ],
    });
  });
}

function restoreCommand({ now }: Deps, { tenantId, nodeId }: Node): Command {
  const admittedAt = now();
  // A node may be lost and restored many times: each act needs an id of its own, or the engine takes it for a repetition.
  return { kind: 'restore-node', commandId: `restore-${nodeId}-${admittedAt}`, issuer: tenantId, admittedAt, tenantId, nodeId };
}
