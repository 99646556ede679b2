import type { Assignment, Meter, Report } from '@compute-bank/domain/entities/node';
import { addMs, hourMs, type Instant, instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { type ReportRefusal, reportRefusal, reportRefusals, type SentReport } from '@compute-bank/domain/report-check';
import { describe, expect, test } from '@jest/globals';

const start: Instant = instant(Date.UTC(2026, 4, 1));
const now = addMs(start, 30 * minuteMs);
const at = (minutes: number): Instant => addMs(start, minutes * minuteMs);

const assignment = { leaseId: 'lea_1', generation: 2, gpus: 8, start, end: addMs(start, hourMs), stopAt: null } as unknown as Assignment;
const meterOf = (change: Partial<Meter> = {}): Meter => ({
  seq: 5,
  from: at(1),
  until: at(20),
  gpuSeconds: 9_120n,
  signature: 's',
  ...change,
});
const sent = (change: Partial<SentReport> = {}): SentReport =>
  ({
    assignmentId: 'asg_1',
    leaseId: 'lea_1',
    generation: 2,
    acknowledgedAt: at(0),
    readyAt: at(1),
    endedAt: null,
    exitCode: null,
    failure: null,
    meter: null,
    ...change,
  }) as SentReport;
const held: Report = { ...sent({ meter: meterOf() }), readySeenAt: at(1), endedSeenAt: null };

const refusalOf = (report: SentReport, change: { held?: Report | undefined; assignment?: Partial<Assignment> } = {}) =>
  reportRefusal(report, {
    now,
    assignment: { ...assignment, ...change.assignment },
    held: 'held' in change ? change.held : held,
    stopNoticeMs: 2 * minuteMs,
  });

const next = (change: Partial<Meter> = {}): SentReport =>
  sent({ meter: meterOf({ seq: 6, until: at(21), gpuSeconds: 9_600n, ...change }) });

describe('a report', () => {
  const cases: readonly [string, SentReport, Parameters<typeof refusalOf>[1], ReportRefusal | undefined][] = [
    ['that says the same again', sent({ meter: meterOf() }), {}, undefined],
    ['that says no more of its meter', sent(), {}, undefined],
    ['with more use', next(), {}, undefined],
    ['whose number skips some', next({ seq: 90 }), {}, undefined],
    ['a second ahead of the bank', sent({ endedAt: addMs(now, secondMs) }), {}, undefined],
    ['of another lease', sent({ leaseId: 'lea_2' as never }), {}, 'unknown_assignment'],
    ['of an older generation', sent({ generation: 1 }), {}, 'wrong_generation'],
    ['of a generation that is not yet', sent({ generation: 3 }), {}, 'wrong_generation'],
    ['more than a second ahead', sent({ endedAt: addMs(now, secondMs + 1) }), {}, 'time_in_future'],
    ['with a meter from the future', next({ until: at(31) }), {}, 'time_in_future'],
    ['ready before it was acknowledged', sent({ acknowledgedAt: at(2), readyAt: at(1) }), { held: undefined }, 'time_out_of_order'],
    ['ended before it was ready', sent({ readyAt: at(3), endedAt: at(2) }), { held: undefined }, 'time_out_of_order'],
    ['that takes its readiness back', sent({ readyAt: null }), {}, 'time_out_of_order'],
    ['that was ready at another time', sent({ readyAt: at(0.5) }), {}, 'time_out_of_order'],
    ['that repeats a number with other figures', next({ seq: 5 }), {}, 'meter_sequence'],
    ['that goes back in numbers', next({ seq: 4 }), {}, 'meter_sequence'],
    ['whose meter begins elsewhere', next({ from: at(0.5) }), {}, 'meter_moved'],
    ['with less use than before', next({ gpuSeconds: 9_119n }), {}, 'meter_decreased'],
    ['that ends earlier than before', next({ until: at(19), gpuSeconds: 9_120n }), {}, 'meter_decreased'],
    ['metered before the start', next({ from: addMs(start, -1) }), { held: undefined }, 'meter_outside_lease'],
    ['metered backwards', next({ from: at(22) }), { held: undefined }, 'meter_outside_lease'],
    ['metered beyond the end', next({ until: at(21) }), { assignment: { end: at(20.5) } }, 'meter_outside_lease'],
    ['metered a little beyond a stop it had not heard of', next(), { assignment: { stopAt: at(19.5) } }, undefined],
    ['metered far beyond a stop', next({ until: at(25) }), { assignment: { stopAt: at(19.5) } }, 'meter_outside_lease'],
    ['of every card for the whole time', next({ gpuSeconds: 9_600n }), {}, undefined],
    ['of one card-second more than there were', next({ gpuSeconds: 9_601n }), {}, 'meter_too_large'],
    ['of 2^63 card-seconds', next({ gpuSeconds: 2n ** 63n }), {}, 'meter_too_large'],
  ];

  test.each(cases)('%s is judged by the first rule that it breaks', (_, report, context, expected) => {
    expect(refusalOf(report, context)).toBe(expected);
  });

  test('every refusal but that of a signature is provoked here', () => {
    const provoked = new Set(cases.map(([, , , refusal]) => refusal));
    expect(reportRefusals.filter((code) => !provoked.has(code))).toEqual(['meter_signature_invalid']);
  });
});
