import type { NodeId } from '@compute-bank/domain/ids';
import { addMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from './book.ts';
import { candidateStarts, nodesInReach } from './candidate-starts.ts';
import { comparePlans, isSamePlan, type PlanRule, ruleFor } from './plan.ts';
import { findPlan } from './search.ts';
import type { Found } from './search-starts.ts';
import { earliestStart, latestStart } from './starts.ts';

/** An allocation that the order could have had, and the rule by which the chosen one is better. */
export interface Loser {
  readonly found: Found;
  readonly beatenBy: PlanRule;
}

const bounds = { losers: 3, rounds: 5, nodesVaried: 8 } as const;

/** A part of what the order could have had: without some nodes, within some starts. */
interface Part {
  readonly nodesExcluded: ReadonlySet<NodeId>;
  readonly startMin: Instant;
  readonly startMax: Instant;
}

interface Ranked extends Part {
  readonly found: Found;
}

/**
 * The best allocations that lost to the chosen one, best first, at most 3. Whatever differs from a plan starts earlier or
 * later or lacks one of its nodes: so each part without it is searched by the rule itself, then the parts around the best
 * of those, and so on, at most 5 times. A plan of many nodes is varied in its 8 dearest.
 */
export function losersOf(book: Book, order: Order, at: Instant, chosen: Found): Loser[] {
  const { demand } = order;
  const reach = nodesInReach(book, order);
  const known: Found[] = [chosen];
  const rivals: Ranked[] = [];
  const losers: Loser[] = [];
  let around: Ranked = {
    nodesExcluded: new Set(),
    startMin: earliestStart(demand, at),
    startMax: latestStart(demand),
    found: chosen,
  };
  for (let round = 0; round < bounds.rounds && losers.length < bounds.losers; round += 1) {
    for (const part of partsAround(reach, around)) {
      const found = findPlan(book, inPart(order, part), at);
      if (found === undefined || known.some(({ plan }) => isSamePlan(plan, found.plan))) continue;
      known.push(found);
      rivals.push({ ...part, found });
    }
    rivals.sort((a, b) => comparePlans(demand.prefer, a.found.plan, b.found.plan));
    const best = rivals.shift();
    if (best === undefined) break;
    // The construction takes nodes one by one: another choice of them can be better by the rules without being a candidate.
    const beatenBy = ruleFor(demand.prefer, chosen.plan, best.found.plan);
    if (beatenBy !== undefined) losers.push({ found: best.found, beatenBy });
    around = best;
  }
  return losers;
}

/** The parts that lack the plan: before it, from the next moment at which capacity appears, and without each of its nodes. */
function partsAround(reach: readonly BookNode[], { found: { plan }, nodesExcluded, startMin, startMax }: Ranked): Part[] {
  const [next] = candidateStarts(reach, plan.start, startMax).filter((start) => start > plan.start);
  const varied = plan.taken.slice(-bounds.nodesVaried).map(({ node }) => node.offered.nodeId);
  return [
    ...varied.map((nodeId) => ({ nodesExcluded: new Set([...nodesExcluded, nodeId]), startMin, startMax })),
    ...(plan.start > startMin ? [{ nodesExcluded, startMin, startMax: addMs(plan.start, -minuteMs) }] : []),
    ...(next === undefined ? [] : [{ nodesExcluded, startMin: next, startMax }]),
  ];
}

function inPart(order: Order, { nodesExcluded, startMin, startMax }: Part): Order {
  const { demand } = order;
  return {
    ...order,
    demand: { ...demand, startEarliest: startMin, endLatest: addMs(startMax, demand.durationMs) },
    confined: { fabricId: null, nodesExcluded },
  };
}
