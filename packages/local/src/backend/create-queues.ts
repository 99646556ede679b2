import { CreateQueueCommand, GetQueueUrlCommand, QueueNameExists, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueDefinition } from '../template/deployment.ts';

/** Makes the queues that are missing, dead-letter queues before the queues that point to them; returns their URLs. */
export async function createQueues(client: SQSClient, queues: readonly QueueDefinition[]): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  for (const queue of [...queues].sort((a, b) => Number(a.deadLetters !== null) - Number(b.deadLetters !== null))) {
    urls.set(queue.name, await create(client, queue));
  }
  return urls;
}

async function create(client: SQSClient, queue: QueueDefinition): Promise<string> {
  try {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: queue.name, Attributes: { ...queue.attributes } }));
    return QueueUrl ?? '';
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
  }
  // It stands with other attributes, on a server that outlived an earlier version.
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue.name }));
  const { FifoQueue: _, ...changeable } = queue.attributes;
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: changeable }));
  return QueueUrl ?? '';
}
