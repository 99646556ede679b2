import { endpoints } from '@compute-bank/contracts/registry';
import { isSealing } from '@compute-bank/contracts/sealed';
import { functionAccess } from '../configuration/function-access.ts';
import type { FunctionName } from '../configuration/function-sizes.ts';
import type { Activity } from './activities.ts';
import { type Load, secondsPerDay } from './load.ts';
import { billedMs } from './work.ts';

/** Times a second, at the peak if it has one. */
export const peakOf = (load: Load, { perDay, isSteady }: Activity): number => (perDay / secondsPerDay) * (isSteady ? 1 : load.peak);

/** What a function is asked for and how many of its containers are warm. */
interface Busy {
  /** Calls a second, at the peak. */
  readonly calls: number;
  /** Invocations at once: calls a second times how long each lasts. */
  readonly atOnce: number;
}

export function busyAtPeak(load: Load, activities: readonly Activity[]): ReadonlyMap<FunctionName, Busy> {
  const busy = new Map<FunctionName, Busy>();
  for (const activity of activities) {
    const rate = peakOf(load, activity);
    for (const [name, amount] of activity.functions) {
      const { calls, atOnce } = busy.get(name) ?? { calls: 0, atOnce: 0 };
      busy.set(name, {
        calls: calls + rate * amount.invocations,
        atOnce: atOnce + (rate * billedMs(name, amount, load.callMs)) / 1_000,
      });
    }
  }
  return busy;
}

const containersOf = ({ atOnce }: Busy): number => Math.max(1, Math.ceil(atOnce));

/** A session of an hour is replaced five minutes before its end (`sessions.ts`). */
const sessionSeconds = 3_300;

/** Sessions that are opened a second, at most: each warm container opens one for each tenant, and no more than it has calls. */
export function sessionsPerSecond(load: Load, activities: readonly Activity[]): number {
  const callers = [...busyAtPeak(load, activities)].filter(([name]) => functionAccess[name].works.for === 'caller');
  return callers.reduce((sum, [, busy]) => sum + Math.min(busy.calls, (containersOf(busy) * load.tenants) / sessionSeconds), 0);
}

/** Two versions of the secret are read, and remembered for five minutes (`seal-keys.ts`). */
const secretVersions = 2;
const secretSeconds = 300;

/** Reads of the secret a second, at most, as if each call of a function that seals did seal. */
export function secretReadsPerSecond(load: Load, activities: readonly Activity[]): number {
  const sealing = new Set(endpoints.filter(isSealing).map(({ context }): FunctionName => `Api-${context}`));
  const sealers = [...busyAtPeak(load, activities)].filter(([name]) => sealing.has(name));
  return sealers.reduce((sum, [, busy]) => sum + secretVersions * Math.min(busy.calls, containersOf(busy) / secretSeconds), 0);
}

/** DynamoDB asks for a table's key again after five minutes: for each role and table, and, here assumed, for each tenant's session. */
const keySeconds = 300;
const tables = 2;

/** Requests for the tables' key a second, at most. */
export function keyRequestsPerSecond(load: Load, activities: readonly Activity[]): number {
  const callers = [...busyAtPeak(load, activities)].filter(([name]) => functionAccess[name].works.for === 'caller');
  const roles = (Object.keys(functionAccess).length * tables) / keySeconds;
  return callers.reduce((sum, [, { calls }]) => sum + Math.min(calls, load.tenants / keySeconds), roles);
}
