import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { Offer, Resale } from '@compute-bank/engine/command';
import { runOf } from './market-facts.ts';
import type { Place } from './place.ts';

/** What is sold back is what its buyer leased, on the same machines, after its own use and the turnaround, up to its end. */
export function checkResale({ facts, findings }: Place, { depositId, tenantId, nodes, windows }: Offer, resale: Resale): void {
  const sale = facts.sales.get(resale.matchId);
  const flaw = (detail: string): void => findings.add('oversold', depositId, `${resale.leaseId}: ${detail}`);
  if (!sale || sale.event.leaseId !== resale.leaseId || sale.event.tenantId !== tenantId) {
    flaw('it is sold back by somebody who does not have it');
    return;
  }
  const offered = nodes.map(({ gpus, machine }) => `${machine?.nodeId} ${gpus}`);
  const held = runOf(sale).slices.map(({ gpus, nodeId }) => `${nodeId} ${gpus}`);
  if (offered.join() !== held.join()) flaw('other nodes are sold back than it has');
  const idleFrom: Instant = resale.from > sale.event.start ? addMs(resale.from, facts.turnaroundMs) : sale.event.start;
  if (!windows.every(({ start, end }) => idleFrom <= start && end <= sale.end)) flaw('another time is sold back than is left of it');
}
