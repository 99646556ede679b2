import { followTarget } from '@compute-bank/application/follow-target';
import { serveHandoff } from '@compute-bank/queue/serve-handoff';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runtime } from '../runtime/deps.ts';

/** Looks at each lease or market that a deadline, an agent or the projector pointed to. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  serveHandoff(event.Records, (target, firedAt) => followTarget(runtime(), target, firedAt), runtime().alarm);
