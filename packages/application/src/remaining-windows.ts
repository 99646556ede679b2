import { ceilMinute, earlier, floorMinute, type Instant, type Interval, later, minuteMs } from '@compute-bank/domain/instant';
import { cutOut, unite } from '@compute-bank/domain/interval-sets';
import type { Book, BookNode } from '@compute-bank/engine/book';

/** As many as the engine takes of one deposit. */
const windowsMax = 1_000;

/**
 * What a node of a halted market can still offer elsewhere, from `now` on: its deposit's windows without the time of its
 * leases, turnaround included on both sides, and without what its provider takes back. A node of which some GPUs are leased
 * is left out as a whole for that time. Pieces below the deposit's minimum lease are of no use.
 */
export function remainingWindows({ market, reclaims }: Book, { deposit, offered, calendar }: BookNode, now: Instant): Interval[] {
  const { windows, leaseMsMin } = deposit.offer;
  const turnaroundMs = market?.turnaroundMs ?? 0;
  const used = calendar.times.flatMap((time, step): Interval[] => {
    if ((calendar.used[step] ?? 0) === 0) return [];
    const until = calendar.times[step + 1] ?? time;
    return [{ start: floorMinute((time - turnaroundMs) as Instant), end: ceilMinute(until as Instant) }];
  });
  const from = floorMinute(now);
  const ahead = windows.filter(({ end }) => end > from).map(({ start, end }) => ({ start: later(start, from), end }));
  const until = reclaims.get(offered.nodeId)?.from;
  const kept =
    until === undefined ? ahead : ahead.filter(({ start }) => start < until).map((one) => ({ ...one, end: earlier(one.end, until) }));
  const shortest = Math.max(leaseMsMin, minuteMs);
  return cutOut(kept, unite(used))
    .filter(({ start, end }) => end - start >= shortest)
    .slice(0, windowsMax);
}
