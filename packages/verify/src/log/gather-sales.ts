import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { LeaseId, MatchId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, earlier, type Instant, later } from '@compute-bank/domain/instant';
import { marketNodeOf, sellerOf } from '@compute-bank/domain/lot';
import { runOf, type Sale, usedFrom } from './market-facts.ts';
import type { Effects, EventOf, Place } from './place.ts';

/** What happens to a match after it was made. */
export const saleEffects: Effects = {
  'capacity-returned': ({ facts }, { matchId, from }) => {
    const sale = facts.sales.get(matchId);
    if (sale) sale.until = earlier(sale.until, from);
  },
  'lease-failed': (place, { matchId, at }) => endSale(place, matchId, addMs(at, place.facts.turnaroundMs)),
  'lease-shortened': (place, { matchId, end }) => {
    endSale(place, matchId, addMs(end, place.facts.turnaroundMs));
    const sale = place.facts.sales.get(matchId);
    if (sale) sale.end = earlier(sale.end, end);
  },
  'lease-revoked': (place, { matchId }) => {
    const sale = place.facts.sales.get(matchId);
    if (sale) endSale(place, matchId, sale.event.start);
  },
  'match-annulled': ({ facts }, { matchId }) => {
    const sale = facts.sales.get(matchId);
    // Its nodes were never used.
    if (sale) sale.until = sale.event.start;
  },
  rematched: moveSale,
  'lease-bound': nameNodes,
};

function endSale({ facts, record }: Place, matchId: MatchId, until: Instant): void {
  const sale = facts.sales.get(matchId);
  if (!sale) return;
  sale.until = earlier(sale.until, until);
  sale.lostAt = record.position;
}

/** The sale goes on with other nodes, one for one, at no higher price. */
function moveSale(place: Place, event: EventOf<'rematched'>): void {
  const { facts, record, findings } = place;
  const { leaseId, generation, lost, at } = event;
  const flaw = (detail: string): void => findings.add('leasePerMatch', leaseId, `record ${record.position}: ${detail}`);
  const sale = facts.sales.get(event.matchId);
  if (!sale) {
    flaw('it moves, but no match made it');
    return;
  }
  const from = later(sale.event.start, ceilMinute(at));
  if (event.from !== from || from >= sale.end) flaw('it does not go on at its start or at the next minute');
  if (generation !== sale.runs.length + 1) flaw(`its move ${sale.runs.length} leads to generation ${generation}`);
  if (lost.length !== event.slices.length) flaw(`${event.slices.length} slices stand in for ${lost.length}`);
  leaveNodes(sale, event, facts.turnaroundMs);
  sale.runs.push({ slices: standIn(sale, event, flaw), from, position: record.position, move: { at, lost } });
  for (const slice of event.slices) checkSource(place, { leaseId, start: from, end: earlier(sale.end, event.end) }, slice);
}

/** What was to be one of some alike nodes is one of its deposit's, named before it serves. */
function nameNodes({ facts, record, findings }: Place, { matchId, leaseId, nodes }: EventOf<'lease-bound'>): void {
  const flaw = (detail: string): void => findings.add('leasePerMatch', leaseId, `record ${record.position}: ${detail}`);
  const sale = facts.sales.get(matchId);
  if (!sale) {
    flaw('its nodes are named, but no match made it');
    return;
  }
  const run = runOf(sale);
  const slices = run.slices.map((slice) => {
    const nodeId = slice.unnamed && nodes.find(({ like }) => like === slice.nodeId)?.nodeId;
    if (!nodeId) return slice;
    const { unnamed: _, ...rest } = slice;
    if (!facts.deposits.get(slice.depositId)?.offer?.nodes.some((node) => node.nodeId === nodeId)) flaw(`${nodeId} is of another deposit`);
    if (facts.failedNodes.has(nodeId)) flaw(`${nodeId} is named while it has failed`);
    sale.namedAt.set(nodeId, record.at);
    return { ...rest, nodeId };
  });
  if (slices.filter((slice, index) => slice !== run.slices[index]).length !== nodes.length) flaw('names are given to no slice of it');
  sale.runs[sale.runs.length - 1] = { ...run, slices };
}

/** What served the sale before it was lost is free after its turnaround. */
function leaveNodes(sale: Sale, { lost, at }: EventOf<'rematched'>, turnaroundMs: number): void {
  for (const slice of runOf(sale).slices) {
    const nodeId = marketNodeOf(slice);
    const start = usedFrom(sale, slice);
    if (!slice.unnamed && lost.includes(nodeId) && start < at)
      sale.left.push({ nodeId, gpus: slice.gpus, start, until: addMs(at, turnaroundMs) });
  }
}

function standIn(sale: Sale, { lost, slices, generation }: EventOf<'rematched'>, flaw: (detail: string) => void) {
  return runOf(sale).slices.map((slice) => {
    const other = slices[lost.indexOf(marketNodeOf(slice))];
    if (!other) return slice;
    if (other.gpus !== slice.gpus) flaw(`${other.gpus} GPUs of ${other.nodeId} stand in for ${slice.gpus}`);
    if (other.priceMicros > slice.priceMicros) flaw(`${other.nodeId} costs more than ${slice.nodeId}, for which it stands in`);
    return { ...other, generation };
  });
}

/** What is sold of a node, and when. */
interface Sold {
  readonly leaseId: LeaseId;
  readonly start: Instant;
  readonly end: Instant;
}

/** A slice must come from a deposit that was open then, of a node that worked and a provider that may sell, inside one of its windows. */
export function checkSource({ facts, findings }: Place, { leaseId, start, end }: Sold, slice: Slice): void {
  const { depositId, nodeId, providerId, unnamed } = slice;
  const deposit = facts.deposits.get(depositId);
  const flaw = (detail: string): void => findings.add('oversold', nodeId, `${leaseId}: ${detail}`);
  if (!deposit?.offer || deposit.state !== 'open' || deposit.tenantId !== sellerOf(slice)) {
    flaw(`it was sold from ${depositId}, which was not open`);
    return;
  }
  const node = deposit.offer.nodes.find((one) => one.nodeId === marketNodeOf(slice));
  if (!node || (node.machine?.nodeId ?? node.nodeId) !== nodeId) flaw(`it does not stand in ${depositId}`);
  if (node && (node.machine?.tenantId ?? deposit.tenantId) !== providerId) flaw(`it is no machine of ${providerId}`);
  if (!unnamed && facts.failedNodes.has(nodeId)) flaw('it was sold while it had failed');
  if (!unnamed && facts.maintainedNodes.has(nodeId)) flaw('it was sold while it was under maintenance');
  for (const party of new Set([providerId, sellerOf(slice)]))
    if (facts.suspended.has(party)) flaw(`it was sold while ${party} was suspended`);
  const isInside = deposit.offer.windows.some((window) => window.start <= start && end <= window.end);
  if (!isInside) flaw(`it was sold outside the windows of ${depositId}`);
}
