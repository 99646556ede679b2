import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, floorMinute, instant, minuteMs } from '@compute-bank/domain/instant';
import { candidateStarts } from '../candidate-starts.ts';
import { startRuns } from '../start-runs.ts';
import { earliestStart, latestStart } from '../starts.ts';
import { changedOrder, decide, eligibleFor, nodesFor, type Question } from './question.ts';
import { descending, type Steps, stepsOf } from './steps.ts';

/** Ends later: so that the lease may begin at a later moment at which capacity begins or is freed. */
export function laterSteps(question: Question, demand: Demand): Steps[] {
  const first = earliestStart(demand, question.asked.at);
  const last = latestStart(demand);
  const starts = candidateStarts(nodesFor(question, demand), first, Number.POSITIVE_INFINITY);
  return [
    stepsOf(
      starts.filter((start) => start > last),
      (start) => ({ ...demand, endLatest: addMs(start, demand.durationMs) }),
    ),
  ];
}

/** Begins earlier, not before now: at the latest moment from which what ends before the asked start could still serve. */
export function earlierSteps(question: Question, demand: Demand): Steps[] {
  const { asked, book } = question;
  const first = earliestStart(demand, asked.at);
  const now = earliestStart({ ...demand, startEarliest: asked.at }, asked.at);
  if (now >= first) return [];
  const order = changedOrder(question, { ...demand, startEarliest: now });
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const runs = nodesFor(question, demand).flatMap((node) => startRuns(order, node, now, turnaroundMs));
  const starts = runs.map(({ to }) => floorMinute(instant(to))).filter((start) => start > now && start < first);
  return [stepsOf(descending([...starts, now]), (start) => ({ ...demand, startEarliest: instant(start) }))];
}

/** Shortest leases that are looked at besides one minute: the minimum leases of what is on offer. */
const minimumsMax = 8;

/** Fewer whole minutes, down to the longest of the minimum leases on offer with which anything fits at all. */
export function shorterSteps(question: Question, demand: Demand): Steps[] {
  const minutesMax = Math.ceil(demand.durationMs / minuteMs) - 1;
  const of = (minutes: number): Demand => ({ ...demand, durationMs: minutes * minuteMs });
  const offered = eligibleFor(question, { ...demand, durationMs: Number.MAX_SAFE_INTEGER });
  const minimums = offered.map(({ sample }) => Math.max(1, Math.ceil(sample.deposit.offer.leaseMsMin / minuteMs)));
  const fitting = descending(minimums)
    .filter((minutes) => minutes <= minutesMax)
    .slice(0, minimumsMax)
    .find((minutes) => decide(question, of(minutes)) !== undefined);
  if (fitting === undefined) return [];
  return [{ count: minutesMax - fitting + 1, at: (place) => of(minutesMax - place) }];
}
