import { deduplication } from './deduplication.ts';
import { fifoOrder } from './fifo-order.ts';
import { queueRequests } from './queue-requests.ts';
import type { QueueCase } from './queue-words.ts';
import { standardQueues } from './standard-queues.ts';

/** What the product relies on in SQS, by the published behaviour of the service. */
export const queueCases: readonly QueueCase[] = [...fifoOrder, ...deduplication, ...standardQueues, ...queueRequests];
