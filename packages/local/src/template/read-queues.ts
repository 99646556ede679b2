import type { QueueDefinition } from './deployment.ts';
import type { Found } from './directory.ts';
import { isShape, numberAt, textAt } from './shape.ts';

/** Template property ↔ queue attribute, where the two agree on the name; both are written as text. */
const plainAttributes = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

export function readQueue(resource: Found): QueueDefinition {
  const properties = resource.properties();
  const attributes: Record<string, string> = {};
  for (const name of plainAttributes) if (properties[name] !== undefined) attributes[name] = String(properties[name]);
  if (properties.FifoQueue === true) attributes.FifoQueue = 'true';
  let deadLetters: string | null = null;
  if (isShape(properties.RedrivePolicy)) {
    const arn = textAt(properties.RedrivePolicy.deadLetterTargetArn, `${resource.name}.RedrivePolicy`);
    const maxReceiveCount = numberAt(properties.RedrivePolicy.maxReceiveCount, `${resource.name}.RedrivePolicy`);
    attributes.RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount });
    deadLetters = arn.slice(arn.lastIndexOf(':') + 1);
  }
  return { name: resource.name, attributes, deadLetters, visibilitySeconds: Number(attributes.VisibilityTimeout ?? 30) };
}
