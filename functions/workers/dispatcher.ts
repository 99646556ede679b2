import { followTarget } from '@compute-bank/application/follow-target';
import type { DueTarget } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import { serveHandoff } from '@compute-bank/queue/serve-handoff';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runtime } from '../runtime/deps.ts';

/** Looks at each lease or market that a deadline, an agent or the projector pointed to. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const follow = (target: DueTarget, firedAt: Instant | null) => followTarget(runtime(), target, firedAt);
  return runtime().retrySooner.handoff(Records, await serveHandoff(Records, follow, runtime().alarm));
};
