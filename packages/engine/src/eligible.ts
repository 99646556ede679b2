import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { interconnectRank, networkRank } from '@compute-bank/domain/link';
import { covers, type Region } from '@compute-bank/domain/region';
import { tierRank } from '@compute-bank/domain/tier';
import type { BookNode, Order } from './book.ts';
import { isWithin } from './confined.ts';

type Asking = Pick<Order, 'tenantId' | 'ownerId' | 'demand' | 'gpusOpen' | 'confined'>;

/** What an order asks of each of its nodes, as figures to compare with a node's own. */
export interface Terms {
  readonly asking: Asking;
  readonly interconnect: number;
  /** Negative: the order is no gang, and any network will do. */
  readonly network: number;
  readonly gbpsPerGpu: number;
  readonly tier: number;
  /** Infinite: only capacity that its provider cannot reclaim. */
  readonly noticeMs: number;
  readonly durationMs: number;
  /** GPUs of each node of a shape; 0: any number. */
  readonly gpusPerNode: number;
  /** It is a shape of several nodes. */
  readonly isSeveral: boolean;
}

export function termsOf(asking: Asking): Terms {
  const { interconnect, sameFabric, tierMin, noticeMsMin, durationMs, size } = asking.demand;
  return {
    asking,
    interconnect: interconnectRank(interconnect),
    network: sameFabric === null ? -1 : networkRank(sameFabric.kind),
    gbpsPerGpu: sameFabric?.gbpsPerGpu ?? 0,
    tier: tierRank(tierMin),
    noticeMs: noticeMsMin ?? Number.POSITIVE_INFINITY,
    durationMs,
    gpusPerNode: size.kind === 'shape' ? size.gpusPerNode : 0,
    isSeveral: size.kind === 'shape' && size.nodes > 1,
  };
}

/** Whether the region is allowed and not denied. An empty allow list allows all. */
export function allowsRegion(demand: Demand, region: Region): boolean {
  const { allow, deny } = demand.regions;
  if (deny.some((place) => covers(place, region))) return false;
  return allow.length === 0 || allow.some((place) => covers(place, region));
}

/** Nobody trades with itself: not the same tenant, nor the same beneficial owner. Of a lot, neither its seller nor whose machine it is on. */
export const isOwn = (order: Party, { deposit, offered: { machine } }: Pick<BookNode, 'deposit' | 'offered'>): boolean =>
  isSame(order, deposit.offer) || (machine !== undefined && isSame(order, machine));

type Party = Pick<Order, 'tenantId' | 'ownerId'>;
const isSame = (a: Party, b: Party): boolean => a.tenantId === b.tenantId || a.ownerId === b.ownerId;

export const hasInterconnect = (terms: Terms, node: BookNode): boolean => node.interconnect >= terms.interconnect;

/** Whether the network between nodes is good enough for a gang; any is, for an order that is not one. */
export const hasNetwork = (terms: Terms, node: BookNode): boolean =>
  terms.network < 0 || (node.network >= terms.network && node.offered.network.gbpsPerGpu >= terms.gbpsPerGpu);

/** Whether the provider may serve this order, with the notice at which it may reclaim, and the node's tier is high enough. */
export const isAccepted = (
  { asking, noticeMs, tier }: Terms,
  { isReclaimable, deposit: { offer }, tier: has, offered }: BookNode,
): boolean =>
  (!isReclaimable || (offer.noticeMs ?? 0) >= noticeMs) &&
  has >= tier &&
  !asking.demand.providersExcluded.includes(offer.tenantId) &&
  !(offered.machine && asking.demand.providersExcluded.includes(offered.machine.tenantId));

/**
 * Minimum lease, and units: a whole node is never split, and never given for more than is still wanted. Two lots may be parts of one machine,
 * which is not what a shape of several nodes asks for.
 */
export function meetsTerms(
  { asking, durationMs, gpusPerNode, isSeveral }: Terms,
  { leaseMsMin, isWhole, isPart, gpus }: BookNode,
): boolean {
  if (durationMs < leaseMsMin || (isSeveral && isPart)) return false;
  if (gpusPerNode > 0) return isWhole ? gpus === gpusPerNode : gpus >= gpusPerNode;
  return !isWhole || gpus <= asking.gpusOpen;
}

/** Whether the node could serve the order at some time: all that neither price nor time decides. */
export const isEligible = (terms: Terms, node: BookNode): boolean =>
  meetsTerms(terms, node) &&
  hasInterconnect(terms, node) &&
  hasNetwork(terms, node) &&
  isAccepted(terms, node) &&
  !isOwn(terms.asking, node) &&
  (terms.asking.confined === undefined || isWithin(terms.asking.confined, node.offered)) &&
  allowsRegion(terms.asking.demand, node.offered.region);
