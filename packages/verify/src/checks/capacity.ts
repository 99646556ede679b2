import type { Node } from '@compute-bank/domain/entities/node';
import type { LeaseId, NodeId } from '@compute-bank/domain/ids';
import { formatInstant, type Instant } from '@compute-bank/domain/instant';
import { marketNodeOf } from '@compute-bank/domain/lot';
import type { Findings } from '../finding.ts';
import { type MarketFacts, runOf, usedFrom } from '../log/market-facts.ts';

/** GPUs of one node that a lease keeps from others, `[start, until)`. */
interface Use {
  readonly leaseId: LeaseId;
  readonly start: Instant;
  readonly until: Instant;
  readonly gpus: number;
}

/**
 * M1 by time: at no moment do the leases of a node, each with its turnaround and whatever market it was sold in, use more
 * GPUs than the node has; a lease counts on a node from when it is named. What was returned, lost or moved elsewhere before its start was never used.
 */
export function checkCapacity(markets: readonly MarketFacts[], nodes: ReadonlyMap<NodeId, Node>, findings: Findings): void {
  const offered = offeredGpus(markets);
  const uses = usesByNode(markets);
  const lots = lotsOf(markets);
  for (const [nodeId, own] of uses) {
    const lot = lots.get(nodeId);
    const has = lot ? lot.gpus : (nodes.get(nodeId)?.inventory.gpus.length ?? 0);
    const capacity = Math.min(has, offered.get(nodeId) ?? 0);
    const beyond = lot && own.find(({ until }) => until > lot.until);
    if (beyond) findings.add('oversold', nodeId, `${beyond.leaseId} uses it longer than ${lot.leaseId} has it, which sold it back`);
    const breach = firstBreach(own, capacity);
    if (breach) findings.add('oversold', nodeId, breach);
  }
}

function usesByNode(markets: readonly MarketFacts[]): Map<NodeId, Use[]> {
  const uses = new Map<NodeId, Use[]>();
  for (const { sales } of markets) {
    for (const sale of sales.values()) {
      const { event, until, left } = sale;
      const kept = runOf(sale)
        .slices.filter(({ unnamed }) => !unnamed)
        .map((slice) => ({ nodeId: marketNodeOf(slice), gpus: slice.gpus, start: usedFrom(sale, slice), until }));
      for (const { nodeId, ...used } of [...left, ...kept]) {
        const use = { ...used, leaseId: event.leaseId };
        if (use.until <= use.start) continue;
        const known = uses.get(nodeId);
        if (known) known.push(use);
        else uses.set(nodeId, [use]);
      }
    }
  }
  return uses;
}

/** A lot, and how long the lease has it that sold it back. */
interface Lot {
  readonly leaseId: LeaseId;
  readonly gpus: number;
  readonly until: Instant;
}

/** What a buyer sells back of a node counts as a node of its own: it has as many GPUs, as long as the lease does. */
function lotsOf(markets: readonly MarketFacts[]): Map<NodeId, Lot> {
  const lots = new Map<NodeId, Lot>();
  for (const { deposits, sales } of markets) {
    for (const { offer } of deposits.values()) {
      const sale = offer?.resale && sales.get(offer.resale.matchId);
      if (!offer || !sale) continue;
      for (const { nodeId, gpus } of offer.nodes) lots.set(nodeId, { leaseId: sale.event.leaseId, gpus, until: sale.until });
    }
  }
  return lots;
}

/** For each node, the fewest GPUs with which any deposit offered it. */
function offeredGpus(markets: readonly MarketFacts[]): Map<NodeId, number> {
  const offers = new Map<NodeId, number>();
  for (const { deposits } of markets) {
    for (const { offer } of deposits.values()) {
      for (const { nodeId, gpus } of offer?.nodes ?? []) offers.set(nodeId, Math.min(gpus, offers.get(nodeId) ?? gpus));
    }
  }
  return offers;
}

/** Walks along time: ends come before starts, since a use ends just before its last instant. */
function firstBreach(uses: readonly Use[], capacity: number): string | undefined {
  const steps = uses.flatMap((use) => [
    { at: use.start, change: use.gpus, use },
    { at: use.until, change: -use.gpus, use },
  ]);
  steps.sort((a, b) => a.at - b.at || a.change - b.change);
  let used = 0;
  const running = new Set<LeaseId>();
  for (const { at, change, use } of steps) {
    used += change;
    if (change > 0) running.add(use.leaseId);
    else running.delete(use.leaseId);
    if (used > capacity) return `${used} of ${capacity} GPUs are sold at ${formatInstant(at)}: ${[...running].join(', ')}`;
  }
  return undefined;
}
