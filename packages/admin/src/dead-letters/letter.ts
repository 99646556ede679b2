import type { Message } from '@aws-sdk/client-sqs';

/** A message among the dead letters. */
export interface Letter {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** Milliseconds since 1970; null where the queue does not say. */
  readonly sentAt: number | null;
  readonly receives: number;
  /** Of a FIFO queue, else null. */
  readonly group: string | null;
  readonly body: string;
  /** What came with it, by name, as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

export function toLetter({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} }: Message): Letter {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    sentAt: Attributes.SentTimestamp === undefined ? null : Number(Attributes.SentTimestamp),
    receives: Number(Attributes.ApproximateReceiveCount ?? 0),
    group: Attributes.MessageGroupId ?? null,
    body: Body,
    attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue])),
  };
}
