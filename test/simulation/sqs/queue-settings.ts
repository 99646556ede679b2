import { invalidParameter } from './queue-refusal.ts';

export interface QueueSettings {
  readonly name: string;
  readonly isFifo: boolean;
  readonly isContentDeduplicated: boolean;
  /** Whether a deduplication id counts in its own group only. */
  readonly isDeduplicatedByGroup: boolean;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly waitMs: number;
  readonly sizeMax: number;
  /** Name of the dead-letter queue and the number of receives after which a message goes there. */
  readonly redrive: { readonly target: string; readonly receivesMax: number } | undefined;
}

const secondsOf = (text: string | undefined, fallback: number, max: number, name: string): number => {
  const seconds = Number(text ?? fallback);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > max) throw invalidParameter(`Invalid value for the parameter ${name}`);
  return seconds * 1000;
};

const redriveOf = (text: string | undefined): QueueSettings['redrive'] => {
  if (!text) return undefined;
  const policy: unknown = JSON.parse(text);
  if (typeof policy !== 'object' || policy === null || !('deadLetterTargetArn' in policy) || !('maxReceiveCount' in policy))
    throw invalidParameter('Invalid value for the parameter RedrivePolicy');
  return { target: String(policy.deadLetterTargetArn).split(':').at(-1) ?? '', receivesMax: Number(policy.maxReceiveCount) };
};

/** Reads the attributes of CreateQueue with the service's defaults and limits. */
export const readSettings = (name: string, attributes: Record<string, string>): QueueSettings => {
  const isFifo = attributes.FifoQueue === 'true';
  const isNamedFifo = name.endsWith('.fifo');
  if (isFifo !== isNamedFifo || !/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(name))
    throw invalidParameter(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix',
    );
  const redrive = redriveOf(attributes.RedrivePolicy);
  if (redrive && redrive.target.endsWith('.fifo') !== isFifo)
    throw invalidParameter('Dead-letter queue must be same type of queue as the source');
  return {
    name,
    isFifo,
    isContentDeduplicated: attributes.ContentBasedDeduplication === 'true',
    isDeduplicatedByGroup: attributes.DeduplicationScope === 'messageGroup',
    visibilityMs: secondsOf(attributes.VisibilityTimeout, 30, 43_200, 'VisibilityTimeout'),
    delayMs: secondsOf(attributes.DelaySeconds, 0, 900, 'DelaySeconds'),
    waitMs: secondsOf(attributes.ReceiveMessageWaitTimeSeconds, 0, 20, 'ReceiveMessageWaitTimeSeconds'),
    sizeMax: Number(attributes.MaximumMessageSize ?? 1024 * 1024),
    redrive,
  };
};
