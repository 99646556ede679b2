import type { Alarm } from '@compute-bank/application/alarm';
import { isMarketId, type MarketId } from '@compute-bank/domain/ids';
import { readObject } from './serve-handoff.ts';
import type { BatchResponse, QueueRecord } from './serve-queue.ts';

interface Group {
  readonly marketId: MarketId;
  readonly messageIds: string[];
  readonly commands: string[];
}

/**
 * Runs each market's commands of a FIFO batch together, in order, so that they share a log record. If a market fails,
 * all its messages are delivered again: what of them was applied is recognised then. An unreadable message is dropped
 * with an alarm, as it would stop its market for ever; its outbox entries stay.
 */
export async function serveCommands(
  records: readonly QueueRecord[],
  run: (marketId: MarketId, commands: readonly string[]) => Promise<void>,
  alarm: Alarm,
): Promise<BatchResponse> {
  const failed = await Promise.all(
    groupByMarket(records, alarm).map(async ({ marketId, messageIds, commands }) => {
      try {
        await run(marketId, commands);
        return [];
      } catch (error) {
        alarm('message_failed', {
          messageId: messageIds[0] ?? '',
          error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
        });
        return messageIds;
      }
    }),
  );
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

function groupByMarket(records: readonly QueueRecord[], alarm: Alarm): Group[] {
  const groups = new Map<MarketId, Group>();
  for (const { messageId, body } of records) {
    const { marketId, commands } = readObject(body);
    if (typeof marketId !== 'string' || !isMarketId(marketId) || !isTextList(commands)) {
      alarm('message_unreadable', { messageId });
      continue;
    }
    const group = groups.get(marketId) ?? { marketId, messageIds: [], commands: [] };
    group.messageIds.push(messageId);
    group.commands.push(...commands);
    groups.set(marketId, group);
  }
  return [...groups.values()];
}

const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every((entry) => typeof entry === 'string');
