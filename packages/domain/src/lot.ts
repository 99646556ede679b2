import type { Slice } from './entities/withdrawal.ts';
import type { NodeId, TenantId } from './ids.ts';

/** As what the market knows the slice's node: a lot, or the node itself. */
export const marketNodeOf = ({ nodeId, lotId }: Pick<Slice, 'nodeId' | 'lotId'>): NodeId => lotId ?? nodeId;

/** Who earns what the slice costs. */
export const sellerOf = ({ providerId, sellerId }: Pick<Slice, 'providerId' | 'sellerId'>): TenantId => sellerId ?? providerId;
