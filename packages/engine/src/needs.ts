import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { TenantId } from '@compute-bank/domain/ids';

/**
 * What an order asked of its nodes, kept with each of its leases in case a lease needs another node. What was not asked is
 * absent: most orders ask for little, and a book holds many leases.
 */
export interface Needs {
  /** The buyer's beneficial owner. */
  readonly ownerId: string;
  readonly interconnect?: Demand['interconnect'];
  readonly regions?: Demand['regions'];
  readonly sameFabric?: NonNullable<Demand['sameFabric']>;
  readonly tierMin?: Demand['tierMin'];
  /** Absent: only capacity that its provider cannot reclaim. */
  readonly noticeMsMin?: number;
  readonly providersExcluded?: readonly TenantId[];
}

type Asked = Pick<Demand, 'interconnect' | 'regions' | 'sameFabric' | 'tierMin' | 'noticeMsMin' | 'providersExcluded'>;

/** The part of an order that outlives it. */
export function needsOf({ ownerId, demand }: { readonly ownerId: string; readonly demand: Demand }): Needs {
  const { interconnect, regions, sameFabric, tierMin, noticeMsMin, providersExcluded } = demand;
  return {
    ownerId,
    ...(interconnect !== 'pcie' && { interconnect }),
    ...(regions.allow.length + regions.deny.length > 0 && { regions }),
    ...(sameFabric !== null && { sameFabric }),
    ...(tierMin !== 'unverified' && { tierMin }),
    ...(noticeMsMin !== null && { noticeMsMin }),
    ...(providersExcluded.length > 0 && { providersExcluded }),
  };
}

/** The needs as a demand states them. */
export const askedBy = (needs: Needs): Asked => ({
  interconnect: needs.interconnect ?? 'pcie',
  regions: needs.regions ?? { allow: [], deny: [] },
  sameFabric: needs.sameFabric ?? null,
  tierMin: needs.tierMin ?? 'unverified',
  noticeMsMin: needs.noticeMsMin ?? null,
  providersExcluded: needs.providersExcluded ?? [],
});
