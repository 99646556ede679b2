import { dayMs } from '@compute-bank/domain/instant';
import { periodMs } from './period.ts';

/** What the trace asks for and what is idle, in GPU-hours of the period. */
export interface Contention {
  readonly demandGpuHours: number;
  readonly idleGpuHours: number;
}

/** How contention is raised: arrivals come faster, and where that is not enough, fewer nodes are offered. */
export interface Squeeze {
  /** Demand for each idle GPU-hour grows by this much. */
  readonly factor: number;
  /** Inter-arrival times are divided by this. */
  readonly timeFactor: number;
  /** Part of the nodes that is offered. */
  readonly nodeShare: number;
}

export const plain: Squeeze = { factor: 1, timeFactor: 1, nodeShare: 1 };

/** Demand for each idle GPU-hour when nothing else is asked for. */
const squeezedContention = 0.8;

/** Arrivals keep at least this long, so that nights and weekends are still among the windows. */
const arrivalMsMin = 7 * dayMs;

/** `wanted`: a factor, or `auto` for the one that makes demand ÷ idle 0.8; never below 1. */
export function planSqueeze({ demandGpuHours, idleGpuHours }: Contention, wanted: number | 'auto'): Squeeze {
  const auto = demandGpuHours > 0 ? (squeezedContention * idleGpuHours) / demandGpuHours : 1;
  const factor = Math.max(1, wanted === 'auto' ? auto : wanted);
  const timeFactor = Math.min(factor, periodMs / arrivalMsMin);
  return { factor, timeFactor, nodeShare: timeFactor / factor };
}

/** The first of each `kind` in this order, as many as the share says and at least one, so that no market or shape is lost. */
export function offerShare<T>(nodes: readonly T[], share: number, kindOf: (node: T) => string): T[] {
  const total = new Map<string, number>();
  for (const node of nodes) total.set(kindOf(node), (total.get(kindOf(node)) ?? 0) + 1);
  const taken = new Map<string, number>();
  return nodes.filter((node) => {
    const kind = kindOf(node);
    const before = taken.get(kind) ?? 0;
    if (before >= Math.max(1, Math.round((total.get(kind) ?? 0) * share))) return false;
    taken.set(kind, before + 1);
    return true;
  });
}
