import { assert } from '@compute-bank/domain/assert';
import type { Match, Slice } from '@compute-bank/domain/entities/withdrawal';
import type { MatchId } from '@compute-bank/domain/ids';
import type { Region } from '@compute-bank/domain/region';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank, Principal } from './ports.ts';

/** A slice with what its buyer may know of the other side. */
export interface KnownSlice extends Slice {
  readonly provider: string;
  /** Set for what another buyer sells back: its name. */
  readonly seller: string | null;
  readonly region: Region;
}

export interface KnownMatch {
  readonly match: Match;
  /** As decided. */
  readonly slices: readonly KnownSlice[];
  /** As its lease has them now. */
  readonly currentSlices: readonly KnownSlice[];
}

/** A match of the caller's, with where each slice stands and whose it is. It has as many slices as one transaction holds. */
export async function getMatch(bank: Bank, { tenantId }: Principal, matchId: MatchId): Promise<Result<KnownMatch, Rejection<'not_found'>>> {
  const match = (await bank.read({ type: 'match', tenantId, matchId }))?.entity;
  if (!match) return reject(rejection('not_found', 'There is no such match.'));
  const lease = await bank.read({ type: 'lease', tenantId, leaseId: match.leaseId });
  const slices = await Promise.all(match.slices.map((slice) => know(bank, slice)));
  const hasChanged = lease !== undefined && (lease.entity.moves.length > 0 || match.slices.some(({ unnamed }) => unnamed));
  return ok({
    match,
    slices,
    currentSlices: hasChanged ? await Promise.all(lease.entity.slices.map((slice) => know(bank, slice))) : slices,
  });
}

async function know(bank: Bank, slice: Slice): Promise<KnownSlice> {
  const [provider, seller, node] = await Promise.all([
    bank.read({ type: 'tenant', tenantId: slice.providerId }),
    slice.sellerId && bank.read({ type: 'tenant', tenantId: slice.sellerId }),
    bank.read({ type: 'node', tenantId: slice.providerId, nodeId: slice.nodeId }),
  ]);
  assert(provider && node, `slice on ${slice.nodeId} names a provider or node that is not stored`);
  return {
    ...slice,
    provider: provider.entity.name,
    seller: seller?.entity.name ?? null,
    region: node.entity.region,
  };
}
