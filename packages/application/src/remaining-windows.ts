import { ceilMinute, earlier, floorMinute, type Instant, type Interval, instant, later, minuteMs } from '@compute-bank/domain/instant';
import { cutOut, unite } from '@compute-bank/domain/interval-sets';
import type { Book, BookNode } from '@compute-bank/engine/book';

/** As many as the engine takes of one deposit. */
const windowsMax = 1_000;

/**
 * What a node of a halted market can still offer elsewhere, from `now` on: its deposit's windows without the time of its
 * leases, turnaround included on both sides, and without what its provider takes back. A node of which some GPUs are leased
 * is left out as a whole for that time. So is each of some alike nodes for the time of leases that may yet be given any of
 * them. Pieces below the deposit's minimum lease are of no use.
 */
export function remainingWindows({ market, reclaims }: Book, { deposit, offered, calendar, pool }: BookNode, now: Instant): Interval[] {
  const { windows, leaseMsMin } = deposit.offer;
  const turnaroundMs = market?.turnaroundMs ?? 0;
  const usedFor = (start: number, end: number): Interval => ({
    start: floorMinute(instant(start - turnaroundMs)),
    end: ceilMinute(instant(end)),
  });
  const used = calendar.times.flatMap((time, step) =>
    (calendar.used[step] ?? 0) === 0 ? [] : [usedFor(time, calendar.times[step + 1] ?? time)],
  );
  for (const lease of pool?.unnamed ?? []) used.push(usedFor(lease.start, lease.until));
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
