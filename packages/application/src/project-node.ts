import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import { decideAndCommit } from './decide-and-commit.ts';
import type { ProjectorDeps } from './projection.ts';

/** Shows what the engine knows of a node: lost, or back. */
export async function projectNode({ bank }: ProjectorDeps, tenantId: TenantId, nodeId: NodeId, failed: boolean): Promise<void> {
  await decideAndCommit(bank, async () => {
    const node = await bank.read({ type: 'node', tenantId, nodeId });
    if (!node || node.entity.failed === failed) return undefined;
    return [{ kind: 'replace', entity: { ...node.entity, failed }, version: node.version }];
  });
}
