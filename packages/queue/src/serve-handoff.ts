import type { Alarm } from '@compute-bank/application/alarm';
import type { DueTarget } from '@compute-bank/domain/entities/lease';
import { isId, isMarketId } from '@compute-bank/domain/ids';
import { type Instant, instant } from '@compute-bank/domain/instant';
import { type BatchResponse, type QueueRecord, serveQueue } from './serve-queue.ts';

/** Runs `follow` for each message's target; a message that cannot be read is dropped with an alarm, as it never will be. */
export function serveHandoff(
  records: readonly QueueRecord[],
  follow: (target: DueTarget, firedAt: Instant | null) => Promise<void>,
  alarm: Alarm,
): Promise<BatchResponse> {
  return serveQueue(
    records,
    async ({ messageId, body }) => {
      const fields = readObject(body);
      const target = readTarget(fields);
      if (target) await follow(target, typeof fields.firedAt === 'number' ? instant(fields.firedAt) : null);
      else alarm('message_unreadable', { messageId });
    },
    alarm,
  );
}

function readTarget({ kind, leaseId, buyerId, marketId, wakeAt }: Record<string, unknown>): DueTarget | undefined {
  if (kind === 'lease' && isText(leaseId) && isId('lea', leaseId) && isText(buyerId) && isId('ten', buyerId))
    return { kind, leaseId, buyerId };
  if (kind === 'market' && isText(marketId) && isMarketId(marketId) && typeof wakeAt === 'number') {
    return { kind, marketId, wakeAt: instant(wakeAt) };
  }
  return undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** An object's fields; none if the text is not a JSON object. */
export function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
