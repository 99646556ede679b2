import type { Assignment, Beat, Report } from '@compute-bank/domain/entities/node';
import type { AssignmentId } from '@compute-bank/domain/ids';
import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { NodePrincipal } from '@compute-bank/domain/principal';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { isSameMeter, type ReportRefusal, reportRefusal, type SentReport } from '@compute-bank/domain/report-check';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import type { Deps } from './ports.ts';

/** What a signed request proved, and how to check what else the node signed. */
export interface HeardFrom extends NodePrincipal {
  readonly counter: number;
}
export type IsMeterSigned = (report: SentReport) => boolean;

export interface HeartbeatReply {
  readonly now: Instant;
  readonly nextBeatWithinMs: number;
  readonly assignments: readonly Assignment[];
  readonly refused: readonly { readonly assignmentId: AssignmentId; readonly code: ReportRefusal }[];
}

/**
 * Takes over what a node reports and tells it what to run. Reports are judged one by one: a bad one is refused by name
 * and the others stand. Only a beat with news is stored, or one that keeps the node from counting as silent.
 */
export function receiveHeartbeat(
  deps: Deps,
  node: HeardFrom,
  reports: readonly SentReport[],
  isMeterSigned: IsMeterSigned,
): Promise<Result<HeartbeatReply, Rejection<'heartbeat_replayed'>>> {
  const { tenantId, nodeId, counter } = node;
  return admit(deps.bank, async (): Promise<Result<Admission<HeartbeatReply>, Rejection<'heartbeat_replayed'>>> => {
    const now = deps.now();
    const [stored, assignments] = await Promise.all([
      deps.bank.read({ type: 'beat', tenantId, nodeId }),
      deps.bank.liveAssignments(tenantId, nodeId, { endsAfter: addMs(now, -remembersFor(deps)), offeredBy: now }),
    ]);
    const before = stored?.entity;
    if (before && counter <= before.counter) {
      return reject(
        rejection('heartbeat_replayed', `A request with the counter ${before.counter} was heard before; this one has ${counter}.`),
      );
    }
    const judged = judge({ now, stopNoticeMs: deps.policy.silenceMs, isMeterSigned }, assignments, before, reports);
    const beat: Beat = { type: 'beat', nodeId, tenantId, counter, at: now, reports: judged.reports, wakes: judged.wakes };
    const reply: HeartbeatReply = {
      now,
      nextBeatWithinMs: deps.policy.heartbeatMs,
      assignments: assignments.filter((assignment) => assignment.offerAt <= now && !isOver(assignment, judged.reports)),
      refused: judged.refused,
    };
    if (before && !judged.isNews && before.at > now - storesAfter(deps)) return ok({ value: reply, changes: [] });
    const change = stored ? { kind: 'replace' as const, entity: beat, version: stored.version } : { kind: 'create' as const, entity: beat };
    return ok({ value: reply, changes: [change] });
  });
}

/** A lease waits this long after its end for the last report; a silence more, and nobody asks for it. */
const remembersFor = ({ policy }: Deps): number => policy.drainMs + policy.silenceMs;

/** A node that says nothing new is stored often enough that it never looks silent. */
const storesAfter = ({ policy }: Deps): number => Math.min(10 * policy.heartbeatMs, policy.silenceMs / 2);

const isOver = ({ assignmentId, generation }: Assignment, reports: readonly Report[]): boolean =>
  reports.some((report) => report.assignmentId === assignmentId && report.generation === generation && report.endedAt !== null);

interface Bench {
  readonly now: Instant;
  readonly stopNoticeMs: number;
  readonly isMeterSigned: IsMeterSigned;
}

/** Judges each sent report against its assignment and what is held of it; what the node does not name stays as it was. */
function judge(bench: Bench, assignments: readonly Assignment[], before: Beat | undefined, sent: readonly SentReport[]) {
  const live = new Map(assignments.map((assignment) => [assignment.assignmentId, assignment]));
  const held = new Map<AssignmentId, Report>();
  for (const report of before?.reports ?? []) {
    if (live.get(report.assignmentId)?.generation === report.generation) held.set(report.assignmentId, report);
  }
  const refused: { assignmentId: AssignmentId; code: ReportRefusal }[] = [];
  const wakes = new Map<string, Beat['wakes'][number]>();
  let isNews = false;
  for (const report of sent) {
    const assignment = live.get(report.assignmentId);
    const known = held.get(report.assignmentId);
    const code = assignment && assignment.offerAt <= bench.now ? judgeOne(bench, assignment, known, report) : 'unknown_assignment';
    if (code !== undefined || !assignment) {
      refused.push({ assignmentId: report.assignmentId, code: code ?? 'unknown_assignment' });
      continue;
    }
    const taken = takeOver(report, known, bench.now);
    held.set(report.assignmentId, taken);
    isNews ||= !known || hasNewFacts(taken, known) || hasNewMeter(taken, known);
    if (!known || hasNewFacts(taken, known) || (taken.endedAt !== null && hasNewMeter(taken, known))) {
      wakes.set(assignment.leaseId, { leaseId: assignment.leaseId, buyerId: assignment.buyerId });
    }
  }
  return { reports: [...held.values()], refused, wakes: [...wakes.values()], isNews };
}

function judgeOne(bench: Bench, assignment: Assignment, held: Report | undefined, report: SentReport): ReportRefusal | undefined {
  const { now, stopNoticeMs } = bench;
  const code = reportRefusal(report, { now, assignment, held, stopNoticeMs });
  if (code !== undefined || report.meter === null || (held?.meter && isSameMeter(report.meter, held.meter))) return code;
  return bench.isMeterSigned(report) ? undefined : 'meter_signature_invalid';
}

/** Adds when the bank first saw it ready and ended. A meter once given is kept if the node names none. */
const takeOver = (report: SentReport, held: Report | undefined, now: Instant): Report => ({
  ...report,
  meter: report.meter ?? held?.meter ?? null,
  readySeenAt: held?.readySeenAt ?? (report.readyAt === null ? null : now),
  endedSeenAt: held?.endedSeenAt ?? (report.endedAt === null ? null : now),
});

const hasNewFacts = (a: Report, b: Report): boolean =>
  a.acknowledgedAt !== b.acknowledgedAt ||
  a.readyAt !== b.readyAt ||
  a.endedAt !== b.endedAt ||
  a.failure !== b.failure ||
  a.exitCode !== b.exitCode;

const hasNewMeter = (a: Report, b: Report): boolean => a.meter !== null && (b.meter === null || !isSameMeter(a.meter, b.meter));
