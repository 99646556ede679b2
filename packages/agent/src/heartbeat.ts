import type { AssignmentId, LeaseId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { type Closed, factsOf, type Held, isUnheard, type NodeMemory } from './held.ts';
import { hardStopOf, type Order } from './order.ts';

/** A cumulative meter before it is signed. */
export interface MeterReading {
  readonly seq: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly gpuSeconds: bigint;
}

/** What one heartbeat says about one assignment. */
export interface ReportDraft {
  readonly assignmentId: AssignmentId;
  readonly leaseId: LeaseId;
  readonly generation: number;
  readonly acknowledgedAt: Instant | null;
  readonly readyAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly exitCode: number | null;
  readonly failure: string | null;
  readonly meter: MeterReading | null;
}

/** A heartbeat to be sent. `memory` must be on disk before it leaves: it holds the meters that the reports carry. */
export interface BeatPlan {
  readonly memory: NodeMemory;
  readonly reports: readonly ReportDraft[];
  /** By assignment, what this heartbeat tells: see `factsOf`. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The bank's answer to a heartbeat. */
export interface BeatReply {
  readonly now: Instant;
  readonly nextBeatWithinSeconds: number;
  readonly assignments: readonly Order[];
  /** Reports that the bank did not take over, with its word for why. */
  readonly refused: readonly { readonly assignmentId: string; readonly code: string }[];
}

const reportsMax = 100;
const closedMax = 10_000;
const dayMs = 86_400_000;
/** A report that the bank never accepted is given up after this long: far beyond any lease's drain. */
const unheardForMs = 7 * dayMs;

const at = (ms: number): Instant => ms as Instant;

/** Plans the next heartbeat: every assignment that is held, unheard ones first, with meters read at `now`. */
export function planBeat(memory: NodeMemory, now: Instant): BeatPlan {
  const chosen = Object.values(memory.held).sort(byUrgency).slice(0, reportsMax);
  const held = { ...memory.held };
  const facts: Record<string, string> = {};
  const reports = chosen.map((one) => {
    const metered = readMeter(one, now);
    held[one.order.assignmentId] = metered.held;
    facts[one.order.assignmentId] = factsOf(one);
    return draftOf(one, metered.reading);
  });
  // Without an assignment there is nothing that the mark could prove, and nothing to be written down.
  return { memory: chosen.length === 0 ? memory : { ...memory, lastAliveAt: now, held }, reports, facts };
}

const urgency = (held: Held): number => (isUnheard(held) ? 0 : held.phase === 'ended' ? 2 : 1);
const byUrgency = (a: Held, b: Held): number =>
  urgency(a) - urgency(b) || a.order.start - b.order.start || (a.order.assignmentId < b.order.assignmentId ? -1 : 1);

/** The meter is cumulative from readiness, and grows only while the assignment is delivered. Its number grows with it. */
function readMeter(held: Held, now: Instant): { held: Held; reading: MeterReading | null } {
  if (held.readyAt === null || held.meterWithheld) return { held, reading: null };
  const from = held.readyAt;
  // Ready only after its end: nothing was delivered, and a meter outside the lease would be refused with all it comes with.
  if (held.meteredUntil === null && from >= hardStopOf(held.order)) return { held, reading: null };
  const cap = Math.min(held.deliveredUntil ?? now, hardStopOf(held.order));
  const until = at(Math.max(from, held.meteredUntil ?? from, cap));
  const seq = until === held.meteredUntil ? held.meterSeq : held.meterSeq + 1;
  const gpuSeconds = (BigInt(until - from) * BigInt(held.order.gpus)) / 1_000n;
  return { held: { ...held, meterSeq: seq, meteredUntil: until }, reading: { seq, from, until, gpuSeconds } };
}

const draftOf = (held: Held, meter: MeterReading | null): ReportDraft => ({
  assignmentId: held.order.assignmentId,
  leaseId: held.order.leaseId,
  generation: held.order.generation,
  acknowledgedAt: held.acknowledgedAt,
  readyAt: held.readyAt,
  endedAt: held.endedAt,
  exitCode: held.exitCode,
  failure: held.failure,
  meter,
});

/**
 * Takes the bank's reply to `sent`: what was told counts as heard, new assignments are received, known ones get their
 * new end. What the bank does not name is kept (it may have lost sight of it for a moment) until it is over and heard.
 */
export function receive(memory: NodeMemory, sent: BeatPlan['facts'], reply: BeatReply, now: Instant): NodeMemory {
  const listed = new Map(reply.assignments.map((order) => [String(order.assignmentId), order]));
  const refused = new Map(reply.refused.map(({ assignmentId, code }) => [assignmentId, code]));
  const held: Record<string, Held> = {};
  const closed: Record<string, Closed> = {};
  for (const [id, entry] of Object.entries(memory.closed).slice(-closedMax)) if (entry.until > now) closed[id] = entry;
  for (const [id, before] of Object.entries(memory.held)) {
    const order = listed.get(id);
    const after = follow(hear(before, sent[id], refused.get(id)), order, now);
    if (isOver(after, order, now, refused.get(id)))
      closed[id] = { generation: after.order.generation, until: at(Math.max(after.order.end, now) + dayMs) };
    else held[id] = after;
  }
  for (const [id, order] of listed) {
    if (held[id] || (closed[id] && closed[id].generation >= order.generation)) continue;
    held[id] = takeOn(order, now);
  }
  return { ...memory, held, closed };
}

function hear(held: Held, facts: string | undefined, refusal: string | undefined): Held {
  if (facts === undefined) return held;
  if (refusal?.startsWith('meter_') && held.phase === 'ended' && !held.meterWithheld) return { ...held, meterWithheld: true };
  if (refusal !== undefined) return { ...held, refusedFacts: facts };
  const acknowledged = held.phase === 'received' && held.acknowledgedAt !== null;
  return { ...held, acceptedFacts: facts, phase: acknowledged ? 'acknowledged' : held.phase };
}

/** A higher generation replaces an order; a running child stays, because the node is still the one that was asked. */
function follow(held: Held, order: Order | undefined, now: Instant): Held {
  if (!order || order.generation < held.order.generation) return { ...held, listed: order !== undefined };
  if (held.phase === 'ended') return order.generation > held.order.generation ? takeOn(order, now) : { ...held, listed: true };
  return { ...held, listed: true, order };
}

/** An end that was heard, that the bank does not ask about any more, or that it did not take for a week. */
function isOver(held: Held, order: Order | undefined, now: Instant, refusal: string | undefined): boolean {
  if (held.phase !== 'ended' || order !== undefined) return false;
  return !isUnheard(held) || refusal === 'unknown_assignment' || (held.endedAt ?? now) < now - unheardForMs;
}

/** An order that arrives after its own end is reported as ended, so that the bank need not wait for it. */
function takeOn(order: Order, now: Instant): Held {
  const stop = hardStopOf(order);
  const late = stop <= now;
  return {
    order,
    phase: late ? 'ended' : 'received',
    listed: true,
    gpuIndexes: [],
    child: null,
    acknowledgedAt: late ? null : now,
    readyAt: null,
    deliveredUntil: null,
    endedAt: late ? stop : null,
    exitCode: null,
    failure: null,
    meterSeq: 0,
    meteredUntil: null,
    meterWithheld: false,
    acceptedFacts: null,
    refusedFacts: null,
  };
}
