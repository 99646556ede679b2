import type { NodeId } from '@compute-bank/domain/ids';
import type { OfferedNode } from './command.ts';

/**
 * A lot is what a buyer sells back of one node of its lease. Searches take it for a node like any other; what it can do depends on the
 * machine that it is on, and on its lease.
 */
export const machineOf = ({ nodeId, machine }: OfferedNode): NodeId => machine?.nodeId ?? nodeId;
