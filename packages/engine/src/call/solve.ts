import type { Micros } from '@compute-bank/domain/money';
import { createScratch } from './find-place.ts';
import { createGenerator } from './generator.ts';
import { solveGreedily } from './greedy.ts';
import { improve } from './improve.ts';
import type { CallModel, Placement } from './model.ts';

/** Who is placed where, by the model's orders. */
export interface Solution {
  readonly placed: readonly (Placement | undefined)[];
  /** Limit less floor in micro-units × milliseconds × GPUs per hour, summed: exact. */
  readonly surplusScore: bigint;
}

/** The best allocation that so many steps from this seed find; never one with less surplus than the best greedy pass. */
export function solve(model: CallModel, seed: number, iterations: number): Solution {
  const scratch = createScratch(model.times.length);
  const { state, able } = solveGreedily(model, scratch);
  const greedy = toSolution(model, [...state.placed]);
  if (iterations === 0 || able.length < 2) return greedy;
  const improved = toSolution(model, improve({ state, able, scratch, random: createGenerator(seed) }, iterations));
  return improved.surplusScore > greedy.surplusScore ? improved : greedy;
}

function toSolution(model: CallModel, placed: readonly (Placement | undefined)[]): Solution {
  const surplusScore = placed.reduce((sum, placement, index) => sum + surplusOf(model, index, placement), 0n);
  return { placed, surplusScore };
}

/** What a placement gains, exactly. */
function surplusOf({ orders, nodes }: CallModel, index: number, placement: Placement | undefined): Micros {
  const demand = orders[index]?.order.demand;
  if (placement === undefined || demand === undefined) return 0n;
  const perHour = placement.nodes.reduce((sum, node, part) => {
    const floor = nodes[node]?.deposit.offer.floorMicros ?? 0n;
    return sum + (demand.limitMicros - floor) * BigInt(placement.gpus[part] ?? 0);
  }, 0n);
  return perHour * BigInt(demand.durationMs);
}
