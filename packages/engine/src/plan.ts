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

/** What can decide between two plans. */
export type PlanRule = 'earlier_start' | 'more_gpus' | 'cheaper' | 'fewer_nodes' | 'better_fit' | 'older_deposit' | 'node_id';

type ComparePlans = (a: Plan, b: Plan) => number;
const compareBy: { readonly [R in PlanRule]: ComparePlans } = {
  earlier_start: (a, b) => a.start - b.start,
  more_gpus: (a, b) => b.gpus - a.gpus,
  cheaper: (a, b) => a.costPerHour - b.costPerHour,
  fewer_nodes: (a, b) => a.taken.length - b.taken.length,
  better_fit: (a, b) => a.leftover - b.leftover,
  older_deposit: (a, b) => compareFirst(a, b, (one, other) => one.node.arrival - other.node.arrival),
  node_id: (a, b) => compareFirst(a, b, (one, other) => one.node.ordinal - other.node.ordinal),
};

/**
 * The rules in the order in which they decide. Only an order that accepts less than its size can get different numbers of
 * GPUs. The last two compare the first node in which the plans differ.
 */
const rulesOf: { readonly [P in Demand['prefer']]: readonly PlanRule[] } = {
  soonest: ['earlier_start', 'more_gpus', 'cheaper', 'fewer_nodes', 'better_fit', 'older_deposit', 'node_id'],
  cheapest: ['more_gpus', 'cheaper', 'earlier_start', 'fewer_nodes', 'better_fit', 'older_deposit', 'node_id'],
};

function compareFirst(a: Plan, b: Plan, compare: (one: Taken, other: Taken) => number): number {
  for (const [place, one] of a.taken.entries()) {
    const other = b.taken[place];
    if (other === undefined) return 0;
    if (one.node !== other.node) return compare(one, other);
  }
  return 0;
}

/** Negative if `a` is better by the first rule that tells them apart. */
export function comparePlans(prefer: Demand['prefer'], a: Plan, b: Plan): number {
  for (const rule of rulesOf[prefer]) {
    const order = compareBy[rule](a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** The rule by which `a` is better than `b`; undefined if it is not. */
export function ruleFor(prefer: Demand['prefer'], a: Plan, b: Plan): PlanRule | undefined {
  const rule = rulesOf[prefer].find((one) => compareBy[one](a, b) !== 0);
  return rule !== undefined && compareBy[rule](a, b) < 0 ? rule : undefined;
}

/** Whether both start alike and take as many GPUs of the same nodes. */
export function isSamePlan(a: Plan, b: Plan): boolean {
  if (a.start !== b.start || a.taken.length !== b.taken.length) return false;
  return a.taken.every(({ node, gpus }, place) => node === b.taken[place]?.node && gpus === b.taken[place]?.gpus);
}
