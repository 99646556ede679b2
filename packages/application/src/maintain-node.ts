import type { Node } from '@compute-bank/domain/entities/node';
import type { NodeId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { commandAtStep, marketsOfNode, tellMarketsOf } from './markets-of-node.ts';
import { tierOf } from './open-deposit.ts';
import type { Deps, Principal } from './ports.ts';

type MaintainNodeRejection = Rejection<'not_found' | 'change_under_way'>;

/**
 * Keeps new matches off a node, or lets them come again; its leases stay. One switch at a time: a command that is sent
 * again after the next one would undo it.
 */
export function maintainNode(deps: Deps, principal: Principal, nodeId: NodeId, on: boolean): Promise<Result<Node, MaintainNodeRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Node>, MaintainNodeRejection>> => {
    const found = await deps.bank.read({ type: 'node', tenantId, nodeId });
    if (!found) return reject(rejection('not_found', 'There is no such node.'));
    const { maintenance } = found.entity;
    if (maintenance.on === on) return ok({ value: found.entity, changes: [] });
    const markets = await marketsOfNode(deps.bank, found.entity);
    for (const step of markets.keys()) {
      const { commandId } = commandAtStep(maintenanceCommand(deps, found.entity), step);
      if (await deps.bank.read({ type: 'outbox', tenantId, commandId })) {
        return reject(rejection('change_under_way', 'The market has not heard of the switch before. Ask again in a moment.'));
      }
    }
    const node: Node = { ...found.entity, maintenance: { on, changes: maintenance.changes + 1 } };
    return ok({
      value: node,
      changes: [
        { kind: 'replace', entity: node, version: found.version },
        ...tellMarketsOf(markets, maintenanceCommand(deps, node)),
        auditOf(deps, principal, on ? 'begin-maintenance' : 'end-maintenance', nodeId),
      ],
    });
  });
}

const commandIdOf = ({ nodeId, maintenance }: Node): string => `maintain-${nodeId}-${maintenance.changes}`;

/** Tells a market whether the node is under maintenance. */
export const maintenanceCommand = ({ now }: Pick<Deps, 'now'>, node: Node): Command => ({
  kind: 'update-node',
  commandId: commandIdOf(node),
  issuer: node.tenantId,
  admittedAt: now(),
  tenantId: node.tenantId,
  nodeId: node.nodeId,
  tier: tierOf(node.state),
  network: node.network,
  maintenance: node.maintenance.on,
});
