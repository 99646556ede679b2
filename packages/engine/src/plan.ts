import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { Instant } from '@compute-bank/domain/instant';
import type { Taken } from './fill.ts';

/** An allocation that an order could have. */
export interface Plan {
  readonly start: Instant;
  readonly taken: readonly Taken[];
  readonly gpus: number;
  /** Micro-units per hour for all GPUs, exactly. All plans of an order last equally long, so this compares like the whole cost. */
  readonly costPerHour: number;
  readonly leftover: number;
  /** Which candidate start it is, counted from 1. */
  readonly ordinal: number;
}

export function toPlan(start: Instant, taken: readonly Taken[], ordinal: number): Plan {
  let gpus = 0;
  let costPerHour = 0;
  let leftover = 0;
  for (const one of taken) {
    gpus += one.gpus;
    costPerHour += one.price * one.gpus;
    leftover += one.free - one.gpus;
  }
  return { start, taken, gpus, costPerHour, leftover, ordinal };
}

/**
 * Negative if `a` is better. Soonest: earliest start, most GPUs, least cost; cheapest: most GPUs, least cost, earliest
 * start. Only an order that accepts less than its size can get different numbers of GPUs. Then fewest nodes, least
 * leftover, and the older deposit and node id of the first node taken.
 */
export function comparePlans(prefer: Demand['prefer'], a: Plan, b: Plan): number {
  const amount = b.gpus - a.gpus || a.costPerHour - b.costPerHour;
  const main = prefer === 'soonest' ? a.start - b.start || amount : amount || a.start - b.start;
  return main || a.taken.length - b.taken.length || a.leftover - b.leftover || compareFirst(a.taken[0], b.taken[0]);
}

function compareFirst(a: Taken | undefined, b: Taken | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return a.node.deposit.arrival - b.node.deposit.arrival || a.node.ordinal - b.node.ordinal;
}
