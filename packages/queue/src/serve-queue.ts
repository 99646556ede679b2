import type { Alarm } from '@compute-bank/application/alarm';

/** One received message, as Lambda hands it over. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly MessageGroupId?: string | undefined };
}

/** What a queue function answers: the messages that must be delivered again. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Runs `use` for each message and reports only what failed. On a FIFO queue a failed message takes all later ones of its
 * group with it, so that they keep their order; other groups go on.
 */
export async function serveQueue(
  records: readonly QueueRecord[],
  use: (record: QueueRecord) => Promise<void>,
  alarm: Alarm,
): Promise<BatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  const failedGroups = new Set<string>();
  for (const record of records) {
    const group = record.attributes.MessageGroupId;
    if (group !== undefined && failedGroups.has(group)) {
      failures.push({ itemIdentifier: record.messageId });
      continue;
    }
    try {
      await use(record);
    } catch (error) {
      alarm('message_failed', {
        messageId: record.messageId,
        error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
      });
      failures.push({ itemIdentifier: record.messageId });
      if (group !== undefined) failedGroups.add(group);
    }
  }
  return { batchItemFailures: failures };
}
