import type { FabricId, NodeId } from '@compute-bank/domain/ids';
import type { OfferedNode } from './command.ts';
import { machineOf } from './machine.ts';

/** Where alone a lease may look for another node. */
export interface Confined {
  /** A gang stays in its fabric; null: any. */
  readonly fabricId: FabricId | null;
  /** The machines that it has, or had. */
  readonly nodesExcluded: ReadonlySet<NodeId>;
}

export const isWithin = ({ fabricId, nodesExcluded }: Confined, offered: OfferedNode): boolean =>
  (fabricId === null || offered.fabricId === fabricId) && ![offered.nodeId, machineOf(offered)].some((nodeId) => nodesExcluded.has(nodeId));
