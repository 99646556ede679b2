import type { HeartbeatReply } from '@compute-bank/application/receive-heartbeat';
import type { Assignment, Node } from '@compute-bank/domain/entities/node';
import { formatInstant, type Instant, secondMs } from '@compute-bank/domain/instant';
import { optionalInstant } from './fields.ts';
import { presentWorkload } from './withdrawal.ts';

export interface Joined {
  readonly node: Node;
  readonly now: Instant;
  readonly nextBeatWithinMs: number;
}

const presentTiming = ({ now, nextBeatWithinMs }: Pick<Joined, 'now' | 'nextBeatWithinMs'>) => ({
  now: formatInstant(now),
  nextBeatWithinSeconds: nextBeatWithinMs / secondMs,
});

export const presentJoined = ({ node: { tenantId, nodeId }, ...timing }: Joined) => ({ tenantId, nodeId, ...presentTiming(timing) });

/** What an agent needs to run its part: nothing of buyer, deposit or price. */
const presentAssignment = ({ assignmentId, leaseId, generation, gpus, start, end, stopAt, workload }: Assignment) => ({
  assignmentId,
  leaseId,
  generation,
  gpus,
  start: formatInstant(start),
  end: formatInstant(end),
  stopAt: optionalInstant(stopAt),
  workload: presentWorkload(workload),
});

export const presentHeartbeatReply = ({ assignments, refused, ...timing }: HeartbeatReply) => ({
  ...presentTiming(timing),
  assignments: assignments.map(presentAssignment),
  refused: refused.map(({ assignmentId, code }) => ({ assignmentId, code })),
});
