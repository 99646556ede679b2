import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Queues } from '@compute-bank/application/queues';
import { publish } from './publish.ts';

export interface QueueUrls {
  readonly commands: string;
  readonly handoff: string;
}

/** The queues over SQS: commands are FIFO with the market as group, hand-offs are standard with a delay. */
export function createQueues(client: SQSClient, urls: QueueUrls): Queues {
  return {
    sendCommands: (messages) =>
      publish(
        client,
        urls.commands,
        messages.map(({ marketId, commands, deduplicationId }) => ({
          body: JSON.stringify({ marketId, commands }),
          group: marketId,
          deduplicationId,
        })),
      ),
    sendHandoff: (messages) =>
      publish(
        client,
        urls.handoff,
        messages.map(({ target, firedAt, delaySeconds }) => ({ body: JSON.stringify({ ...target, firedAt }), delaySeconds })),
      ),
  };
}
