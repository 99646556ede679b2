import type { Instant } from '@compute-bank/domain/instant';
import type { Order } from './order.ts';

/**
 * `received` (the bank does not know yet that we have it) → `acknowledged` → `starting` (the intent is on disk, the child
 * may exist) → `running` → `ready` (in use, metered) → `stopping` → `ended`. A reservation goes straight to `ready`.
 */
export type Phase = 'received' | 'acknowledged' | 'starting' | 'running' | 'ready' | 'stopping' | 'ended';

/** A child process, told apart from any other that may get the same pid later. */
export interface ChildProcess {
  readonly pid: number;
  /** Start time in clock ticks after the machine's boot, as `/proc/<pid>/stat` has it. */
  readonly startTicks: string;
  /** The kernel's boot id: pids and ticks mean nothing in another boot. */
  readonly machineBootId: string;
}

/** One assignment as this node carries it out. Everything here survives a restart of the agent. */
export interface Held {
  readonly order: Order;
  readonly phase: Phase;
  /** Whether the bank's latest reply named it. What the bank does not name is kept and reported, but not started. */
  readonly listed: boolean;
  /** Positions in the inventory's list of GPUs, chosen when the work starts. */
  readonly gpuIndexes: readonly number[];
  readonly child: ChildProcess | null;
  readonly acknowledgedAt: Instant | null;
  readonly readyAt: Instant | null;
  /** Up to when it was delivered, once that is final; the child may take a few seconds more to die. */
  readonly deliveredUntil: Instant | null;
  readonly endedAt: Instant | null;
  readonly exitCode: number | null;
  readonly failure: string | null;
  /** Number and end of the last meter that may have left this machine. */
  readonly meterSeq: number;
  readonly meteredUntil: Instant | null;
  /** The bank refused its last meter, so its end is told without one: the bank keeps the last meter that it took. */
  readonly meterWithheld: boolean;
  /** The facts (see `factsOf`) of the last report that the bank accepted. */
  readonly acceptedFacts: string | null;
  /** The facts of the last report that the bank refused: they are told again, but not at once. */
  readonly refusedFacts: string | null;
}

/** Everything that one node must remember. */
export interface NodeMemory {
  /** Counters below this one may have been used. */
  readonly counterReserved: number;
  /** The last instant at which this agent is known to have been alive. */
  readonly lastAliveAt: Instant | null;
  readonly held: Readonly<Record<string, Held>>;
  /** Assignments that are over and settled here: they are never started again. */
  readonly closed: Readonly<Record<string, Closed>>;
}

export interface Closed {
  readonly generation: number;
  /** When this entry may be forgotten. */
  readonly until: Instant;
}

export const emptyMemory: NodeMemory = { counterReserved: 1, lastAliveAt: null, held: {}, closed: {} };

const failureLengthMax = 200;

/** Cuts a failure text to what a report may carry. */
export const failureText = (text: string): string => (text.length <= failureLengthMax ? text : `${text.slice(0, failureLengthMax - 1)}…`);

/** `at`, or the acknowledgement if that is later: a stop may lie in the past when it is learnt, and a clock may be corrected. */
export const notBeforeAcknowledged = (held: Held, at: Instant): Instant => Math.max(at, held.acknowledgedAt ?? at) as Instant;

/** What the bank must hear about an assignment, apart from its growing meter. Two equal texts say the same. */
export const factsOf = (held: Held): string =>
  JSON.stringify([held.order.generation, held.acknowledgedAt, held.readyAt, held.endedAt, held.exitCode, held.failure]);

/** Whether the bank has yet to hear something about it. */
export const isUnheard = (held: Held): boolean => held.acceptedFacts !== factsOf(held);

/** Whether that is worth a heartbeat of its own. */
export const isUrgent = (held: Held): boolean => isUnheard(held) && held.refusedFacts !== factsOf(held);

/** `memory` with one assignment replaced. */
export const withHeld = (memory: NodeMemory, held: Held): NodeMemory => ({
  ...memory,
  held: { ...memory.held, [held.order.assignmentId]: held },
});
