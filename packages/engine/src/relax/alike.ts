import type { Instant } from '@compute-bank/domain/instant';
import type { Book, BookNode } from '../book.ts';

/** Nodes on offer that are eligible for the same orders: only price and time tell them apart. */
export interface Alike {
  /** Any of them. */
  readonly sample: BookNode;
  readonly nodes: BookNode[];
  floorMin: number;
}

/** All that `isEligible` looks at. */
function traitsOf({ offered, deposit: { offer } }: BookNode): string {
  const { region, interconnect, network, tier, gpus, machine } = offered;
  const own = [region.country, region.code, interconnect, network.kind, network.gbpsPerGpu, tier, gpus];
  const parties = [offer.tenantId, offer.ownerId, machine?.tenantId, machine?.ownerId];
  return [...own, ...parties, offer.unit, offer.leaseMsMin, offer.noticeMs].join(' ');
}

/** The listed nodes that have not had their time by `at`, by what orders they are eligible for: so that a demand is compared with few. */
export function groupAlike(book: Book, at: Instant): Alike[] {
  const groups = new Map<string, Alike>();
  for (const node of book.nodes.values()) {
    const { offer, floor } = node.deposit;
    if (node.listing === null || (offer.windows.at(-1)?.end ?? 0) <= at) continue;
    const traits = traitsOf(node);
    const group = groups.get(traits);
    if (group === undefined) groups.set(traits, { sample: node, nodes: [node], floorMin: floor });
    else {
      group.nodes.push(node);
      group.floorMin = Math.min(group.floorMin, floor);
    }
  }
  return [...groups.values()];
}
