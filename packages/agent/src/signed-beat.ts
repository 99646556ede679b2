import { meterStatement } from '@compute-bank/contracts/agent-signature';
import type { Instant } from '@compute-bank/domain/instant';
import type { BeatPlan, ReportDraft } from './heartbeat.ts';
import type { NodeKey } from './identity.ts';
import type { Membership } from './node-directory.ts';
import { toWire } from './wire-time.ts';

/** A heartbeat ready to be sent: the body, and what its headers are made of. */
export interface SignedBeat {
  readonly tenantId: string;
  readonly nodeId: string;
  readonly timeMs: number;
  readonly counter: number;
  readonly sign: (statement: string) => string;
  readonly body: object;
}

export interface BeatFrame {
  readonly membership: Pick<Membership, 'tenantId' | 'nodeId'>;
  readonly key: Pick<NodeKey, 'sign'>;
  readonly bootId: string;
  readonly inventoryDigest: string;
  readonly counter: number;
  /** The instant that the request's signature names. */
  readonly signedAt: Instant;
}

/** Dresses a plan for the wire: times as RFC 3339, amounts as text, each meter with a signature of its own. */
export function signBeat(plan: BeatPlan, frame: BeatFrame): SignedBeat {
  return {
    tenantId: frame.membership.tenantId,
    nodeId: frame.membership.nodeId,
    timeMs: frame.signedAt,
    counter: frame.counter,
    sign: frame.key.sign,
    body: {
      bootId: frame.bootId,
      inventoryDigest: frame.inventoryDigest,
      reports: plan.reports.map((report) => wireReport(report, frame.key)),
    },
  };
}

const wireOrNull = (at: Instant | null): string | null => (at === null ? null : toWire(at));

function wireReport(report: ReportDraft, key: Pick<NodeKey, 'sign'>): object {
  return {
    assignmentId: report.assignmentId,
    leaseId: report.leaseId,
    generation: report.generation,
    acknowledgedAt: wireOrNull(report.acknowledgedAt),
    readyAt: wireOrNull(report.readyAt),
    endedAt: wireOrNull(report.endedAt),
    exitCode: report.exitCode,
    failure: report.failure,
    meter: report.meter && wireMeter(report, report.meter, key),
  };
}

function wireMeter(
  { assignmentId, generation }: ReportDraft,
  meter: NonNullable<ReportDraft['meter']>,
  key: Pick<NodeKey, 'sign'>,
): object {
  const { seq, from, until, gpuSeconds } = meter;
  return {
    seq,
    from: toWire(from),
    until: toWire(until),
    gpuSeconds: gpuSeconds.toString(),
    signature: key.sign(meterStatement({ assignmentId, generation, seq, fromMs: from, untilMs: until, gpuSeconds })),
  };
}
