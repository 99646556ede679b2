import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { interconnectRank, networkRank } from '@compute-bank/domain/link';
import { covers, type Region } from '@compute-bank/domain/region';
import { tierRank } from '@compute-bank/domain/tier';
import type { BookNode, Order } from './book.ts';
import type { OfferedNode } from './command.ts';
import { isWithin } from './confined.ts';

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

export const hasInterconnect = (demand: Demand, offered: OfferedNode): boolean =>
  interconnectRank(offered.interconnect) >= interconnectRank(demand.interconnect);

/** Whether the network between nodes is good enough for a gang; any is, for an order that is not one. */
export const hasNetwork = ({ sameFabric }: Demand, { network }: OfferedNode): boolean =>
  sameFabric === null || (networkRank(network.kind) >= networkRank(sameFabric.kind) && network.gbpsPerGpu >= sameFabric.gbpsPerGpu);

/** Whether the provider may serve this order, with the notice at which it may reclaim, and the node's tier is high enough. */
export const isAccepted = (
  { tierMin, noticeMsMin, providersExcluded }: Demand,
  { deposit: { offer }, offered }: Pick<BookNode, 'deposit' | 'offered'>,
): boolean =>
  (offer.noticeMs === null || (noticeMsMin !== null && offer.noticeMs >= noticeMsMin)) &&
  tierRank(offered.tier) >= tierRank(tierMin) &&
  !providersExcluded.includes(offer.tenantId) &&
  !(offered.machine && providersExcluded.includes(offered.machine.tenantId));

/**
 * Minimum lease, and units: a whole node is never split, and never given for more than is still wanted. Two lots may be parts of one machine,
 * which is not what a shape of several nodes asks for.
 */
export function meetsTerms(order: Pick<Order, 'demand' | 'gpusOpen'>, node: Pick<BookNode, 'deposit' | 'offered'>): boolean {
  const { size, durationMs } = order.demand;
  const { unit, leaseMsMin } = node.deposit.offer;
  const { gpus } = node.offered;
  if (durationMs < leaseMsMin) return false;
  if (size.kind === 'shape' && size.nodes > 1 && isPart(node.offered)) return false;
  if (size.kind === 'shape') return unit === 'node' ? gpus === size.gpusPerNode : gpus >= size.gpusPerNode;
  return unit === 'gpu' || gpus <= order.gpusOpen;
}

const isPart = ({ gpus, machine }: OfferedNode): boolean => machine !== undefined && gpus < machine.gpus;

/** Whether the node could serve the order at some time: all that neither price nor time decides. */
export const isEligible = (order: Order, node: BookNode): boolean =>
  (order.confined === undefined || isWithin(order.confined, node.offered)) &&
  !isOwn(order, node) &&
  hasInterconnect(order.demand, node.offered) &&
  hasNetwork(order.demand, node.offered) &&
  isAccepted(order.demand, node) &&
  meetsTerms(order, node) &&
  allowsRegion(order.demand, node.offered.region);
