import type { BeatReply } from '@compute-bank/agent/heartbeat';
import { emptyMemory, type Held, type NodeMemory } from '@compute-bank/agent/held';
import type { Order } from '@compute-bank/agent/order';
import type { AssignmentId, LeaseId } from '@compute-bank/domain/ids';
import { type Instant, instant } from '@compute-bank/domain/instant';

/** Seconds after some fixed instant: what the tests count in. */
export const t = (seconds: number): Instant => instant(1_750_000_000_000 + seconds * 1_000);

export const orderOf = (change: Partial<Order> = {}): Order => ({
  assignmentId: 'asg_0190000000a1-1-1' as AssignmentId,
  leaseId: 'lea_0190000000a1-1' as LeaseId,
  generation: 1,
  gpus: 2,
  start: t(100),
  end: t(3_700),
  stopAt: null,
  workload: { argv: ['train', '--epochs', '3'], env: {}, releaseOnExit: true },
  ...change,
});

export const heldOf = (change: Partial<Held> = {}): Held => ({
  order: orderOf(),
  phase: 'received',
  listed: true,
  gpuIndexes: [],
  child: null,
  acknowledgedAt: t(0),
  readyAt: null,
  deliveredUntil: null,
  endedAt: null,
  exitCode: null,
  failure: null,
  meterSeq: 0,
  meteredUntil: null,
  meterWithheld: false,
  acceptedFacts: null,
  refusedFacts: null,
  ...change,
});

export const memoryOf = (...held: Held[]): NodeMemory => ({
  ...emptyMemory,
  held: Object.fromEntries(held.map((one) => [one.order.assignmentId, one])),
});

export const replyOf = (assignments: readonly Order[], change: Partial<BeatReply> = {}): BeatReply => ({
  now: t(0),
  nextBeatWithinSeconds: 30,
  assignments,
  refused: [],
  ...change,
});

/** The one assignment that a memory holds. */
export const only = (memory: NodeMemory): Held => {
  const [held, ...others] = Object.values(memory.held);
  if (!held || others.length > 0) throw new Error(`the memory holds ${Object.keys(memory.held).length} assignments`);
  return held;
};

export const child = { pid: 4_711, startTicks: '123456', machineBootId: 'boot-a' };
