import { GetQueueAttributesCommand, type QueueAttributeName, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { cell, stage } from './deploy.ts';
import { cloudSqs, readDeployment } from './deployment.ts';

const client = cloudSqs();

/** A deployed queue by its short name: `commands.fifo`, `commands-dlq.fifo`, `handoff`. */
export const queueUrl = (name: string): string => `${readDeployment().endpoint}/000000000000/compute-bank-${stage}-${cell}-${name}`;

/** Everything that the queue says of itself. */
async function attributesOf(name: string): Promise<Partial<Record<QueueAttributeName, string>>> {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl(name), AttributeNames: ['All'] }));
  return Attributes ?? {};
}

export const messagesIn = async (name: string): Promise<number> => Number((await attributesOf(name)).ApproximateNumberOfMessages);

/** Gives a queue's messages up after so many tries, so that a test need not wait for ten. Answers how to undo it. */
export async function giveUpAfter(name: string, tries: number): Promise<() => Promise<void>> {
  const before = (await attributesOf(name)).RedrivePolicy ?? '';
  const set = async (RedrivePolicy: string): Promise<void> => {
    await client.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(name), Attributes: { RedrivePolicy } }));
  };
  await set(JSON.stringify({ ...JSON.parse(before), maxReceiveCount: tries }));
  return () => set(before);
}
