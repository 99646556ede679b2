import { dayMs, type Interval, instant, minuteMs } from '@compute-bank/domain/instant';
import { createRandom } from '../random.ts';
import { periodDays, periodMs, periodStart } from './period.ts';
import { type Pool, sampleMs, samples } from './read-idle.ts';

export interface WindowAssignment {
  /** Windows of each node, in the order of the nodes. Empty: the node has no idle window that is long enough. */
  readonly windows: readonly (readonly Interval[])[];
  /** Under 30 minutes. */
  readonly droppedShort: number;
  /** Beyond what one deposit may have: the shortest ones go. */
  readonly droppedBeyondMax: number;
  /** How often a pool's slots were used again, shifted by some days. */
  readonly copies: number;
}

const windowMsMin = 30 * minuteMs;
const windowsMax = 200;
const samplesPerDay = dayMs / sampleMs;

/** Every node is idle over the whole period. */
export const wholePeriod = (nodes: number): WindowAssignment => ({
  windows: Array.from({ length: nodes }, () => [{ start: periodStart, end: instant(periodStart + periodMs) }]),
  droppedShort: 0,
  droppedBeyondMax: 0,
  copies: 0,
});

interface Filling {
  readonly pool: Pool;
  shiftDays: number;
  gpusUsed: number;
  copies: number;
}

/**
 * Gives each node a slot of a pool: slot k is idle while the pool has as many idle GPUs as slots 1…k have together. When
 * a pool's GPUs are used up, the next slots are those of a copy of it, shifted by whole days.
 */
export function assignWindows(gpusOfNodes: readonly number[], pools: readonly Pool[], seed: number): WindowAssignment {
  const random = createRandom(seed, 'idle slots');
  const usable = pools.filter(({ gpus }) => gpus > 0);
  const fillings = new Map(usable.map((pool) => [pool, { pool, shiftDays: 0, gpusUsed: 0, copies: 0 } satisfies Filling as Filling]));
  const found = gpusOfNodes.map((gpus) => {
    const pool = random.weighted(usable, (each) => each.gpus);
    const filling = pool && fillings.get(pool);
    if (!filling) return { windows: [], short: 0, beyond: 0 };
    if (filling.gpusUsed > 0 && filling.gpusUsed + gpus > filling.pool.gpus) {
      filling.shiftDays = 1 + random.below(periodDays - 1);
      filling.gpusUsed = 0;
      filling.copies += 1;
    }
    filling.gpusUsed += gpus;
    return windowsOf(filling);
  });
  return {
    windows: found.map(({ windows }) => windows),
    droppedShort: found.reduce((sum, { short }) => sum + short, 0),
    droppedBeyondMax: found.reduce((sum, { beyond }) => sum + beyond, 0),
    copies: [...fillings.values()].reduce((sum, { copies }) => sum + copies, 0),
  };
}

function windowsOf({ pool, shiftDays, gpusUsed }: Filling) {
  const runs: Interval[] = [];
  let since: number | undefined;
  for (let sample = 0; sample <= samples; sample += 1) {
    const isIdle = sample < samples && (pool.idle[(sample + shiftDays * samplesPerDay) % samples] ?? 0) >= gpusUsed;
    if (isIdle) since ??= sample;
    else if (since !== undefined) {
      runs.push({ start: instant(periodStart + since * sampleMs), end: instant(periodStart + sample * sampleMs) });
      since = undefined;
    }
  }
  const long = runs.filter(({ start, end }) => end - start >= windowMsMin);
  const kept = [...long].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start).slice(0, windowsMax);
  const windows = kept.sort((a, b) => a.start - b.start);
  return { windows, short: runs.length - long.length, beyond: long.length - windows.length };
}
