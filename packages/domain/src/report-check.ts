import type { Assignment, Meter, Report } from './entities/node.ts';
import { addMs, type Instant, later, secondMs } from './instant.ts';

/** Why a report of a heartbeat is not taken over; its neighbours are. */
export const reportRefusals = [
  'unknown_assignment',
  'wrong_generation',
  'time_in_future',
  'time_out_of_order',
  'meter_sequence',
  'meter_moved',
  'meter_decreased',
  'meter_too_large',
  'meter_outside_lease',
  'meter_signature_invalid',
] as const;
export type ReportRefusal = (typeof reportRefusals)[number];

/** What an agent sends; the bank adds when it first saw it. */
export type SentReport = Omit<Report, 'readySeenAt' | 'endedSeenAt'>;

export interface ReportContext {
  readonly now: Instant;
  readonly assignment: Assignment;
  /** The report that the bank holds, of the same generation. */
  readonly held: Report | undefined;
  /** An agent learns of a stop by its next beat: it may have metered this much longer in good faith. */
  readonly stopNoticeMs: number;
}

/** Two clocks that are both right still differ by this much. */
const clockDifferenceMs = secondMs;

/** The first rule that a report breaks, in order of precedence; undefined if it may be taken over. Signatures are checked apart. */
export function reportRefusal(report: SentReport, context: ReportContext): ReportRefusal | undefined {
  const { assignment, held, now } = context;
  if (report.leaseId !== assignment.leaseId) return 'unknown_assignment';
  if (report.generation !== assignment.generation) return 'wrong_generation';
  const { acknowledgedAt, readyAt, endedAt, meter } = report;
  const times = [acknowledgedAt, readyAt, endedAt, meter?.from ?? null, meter?.until ?? null].filter((at) => at !== null);
  if (times.some((at) => at > now + clockDifferenceMs)) return 'time_in_future';
  if (isOutOfOrder(report, held)) return 'time_out_of_order';
  return meter === null ? undefined : meterRefusal(meter, context);
}

/** Acknowledged, ready, ended: in this order, and what was once said stays said. */
function isOutOfOrder({ acknowledgedAt, readyAt, endedAt }: SentReport, held: Report | undefined): boolean {
  const order = [acknowledgedAt, readyAt, endedAt].filter((at) => at !== null);
  if (order.some((at, index) => at < (order[index - 1] ?? at))) return true;
  if (!held) return false;
  const changed = (said: Instant | null, before: Instant | null): boolean => before !== null && said !== before;
  return changed(acknowledgedAt, held.acknowledgedAt) || changed(readyAt, held.readyAt) || changed(endedAt, held.endedAt);
}

function meterRefusal(meter: Meter, { assignment, held, stopNoticeMs }: ReportContext): ReportRefusal | undefined {
  const before = held?.meter ?? null;
  if (before && isSameMeter(meter, before)) return undefined;
  if (before && meter.seq <= before.seq) return 'meter_sequence';
  if (before && meter.from !== before.from) return 'meter_moved';
  if (before && (meter.gpuSeconds < before.gpuSeconds || meter.until < before.until)) return 'meter_decreased';
  if (meter.from < assignment.start || meter.until < meter.from || meter.until > lastInstant(assignment, before, stopNoticeMs)) {
    return 'meter_outside_lease';
  }
  const gpuMs = BigInt(meter.until - meter.from) * BigInt(assignment.gpus);
  return meter.gpuSeconds * BigInt(secondMs) > gpuMs ? 'meter_too_large' : undefined;
}

/** Up to when a meter may run. What lies beyond the stop is never billed, but refusing it would lose the rest with it. */
function lastInstant({ end, stopAt }: Assignment, before: Meter | null, stopNoticeMs: number): Instant {
  if (stopAt === null) return end;
  const noticed = later(addMs(stopAt, stopNoticeMs), before?.until ?? stopAt);
  return noticed < end ? noticed : end;
}

/** An agent repeats its last meter until there is more to say. */
export const isSameMeter = (a: Meter, b: Meter): boolean =>
  a.seq === b.seq && a.from === b.from && a.until === b.until && a.gpuSeconds === b.gpuSeconds && a.signature === b.signature;
