import { formatInstant, type Instant, type Interval, isWholeMinute } from '@compute-bank/domain/instant';
import { formatLocalDate, type LocalDate, parseLocalDate } from '@compute-bank/domain/local-date';
import { lastDateThatFits, offeredWindows } from '@compute-bank/domain/offered-windows';
import { type Recurrence, recurrenceLimits } from '@compute-bank/domain/recurrence-rule';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { localDay } from '@compute-bank/domain/time-zone';

/** When a deposit is offered, as its provider says it. */
interface Asked {
  readonly windows: readonly Interval[];
  readonly recurring: readonly Recurrence[];
}

type Issue = { readonly pointer: string; readonly detail: string };

/** The windows that a deposit offers, those of its rules included. Refused if any is wrong, or if they are too many or none. */
export function windowsOf(asked: Asked, now: Instant): Result<readonly Interval[], Rejection<'invalid_request'>> {
  const { windows, recurring } = asked;
  const issues = [
    ...windows.flatMap((window, index) => windowIssues(window, windows[index - 1], index, now)),
    ...recurring.flatMap((rule, index) => ruleIssues(rule, `/recurring/${index}`, now)),
  ];
  if (issues.length > 0) return refuse(issues);
  const offered = offeredWindows(windows, recurring, now);
  if (offered.length === 0)
    return refuse([{ pointer: '/recurring', detail: 'Leaves nothing to offer: the blackout dates take all of it.' }]);
  return offered.length <= recurrenceLimits.windows ? ok(offered) : refuse([tooMany(offered.length, asked, now)]);
}

const refuse = (errors: Issue[]) => reject({ code: 'invalid_request' as const, detail: 'The deposit cannot be opened as asked.', errors });

function windowIssues({ start, end }: Interval, previous: Interval | undefined, index: number, now: Instant): Issue[] {
  const pointer = `/windows/${index}`;
  if (!isWholeMinute(start) || !isWholeMinute(end)) return [{ pointer, detail: 'Start and end must lie on whole minutes.' }];
  if (end <= start) return [{ pointer, detail: 'Must end after it starts.' }];
  if (end <= now) return [{ pointer, detail: `Is over already; the bank's time is ${formatInstant(now)}.` }];
  if (previous && start < previous.end) return [{ pointer, detail: 'Windows must be in order and must not overlap.' }];
  return [];
}

function ruleIssues(rule: Recurrence, pointer: string, now: Instant): Issue[] {
  const { firstDate, lastDate, blackoutDates, timeZone } = rule;
  const latest = localDay(timeZone, now) + recurrenceLimits.daysAhead;
  const issues = [
    ...beyond(lastDate, `${pointer}/lastDate`, latest),
    ...blackoutDates.flatMap((date, index) => beyond(date, `${pointer}/blackoutDates/${index}`, latest)),
  ];
  // Dates in this form compare as text.
  if (lastDate < firstDate) issues.push({ pointer: `${pointer}/lastDate`, detail: `Must not be before firstDate, ${firstDate}.` });
  if (issues.length > 0 || offeredWindows([], [{ ...rule, blackoutDates: [] }], now).length > 0) return issues;
  const detail = `Has no hours from ${firstDate} to ${lastDate} that are still ahead; the bank's time is ${formatInstant(now)}.`;
  return [{ pointer, detail }];
}

function beyond(date: LocalDate, pointer: string, latest: number): Issue[] {
  if ((parseLocalDate(date) ?? latest) <= latest) return [];
  return [{ pointer, detail: `Must be at most ${recurrenceLimits.daysAhead} days ahead: ${formatLocalDate(latest)} or earlier.` }];
}

function tooMany(count: number, { windows, recurring }: Asked, now: Instant): Issue {
  const fitting = lastDateThatFits(windows, recurring, now);
  const remedy = fitting === undefined ? 'Give fewer rules.' : `With no lastDate after ${fitting} they fit.`;
  const detail = `Makes ${count} windows, and a deposit may have ${recurrenceLimits.windows}. ${remedy}`;
  return { pointer: '/recurring', detail };
}
