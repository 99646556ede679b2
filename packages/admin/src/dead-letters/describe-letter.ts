import { isShape, type Shape } from '@compute-bank/local/template/shape';
import type { DeadLetterSource } from './dead-letter-queues.ts';
import type { Letter } from './letter.ts';

/** What may be shown of a letter: ids, times and reasons. What an order says stays where it is. */
export interface LetterView {
  readonly messageId: string;
  readonly sentAt: string | null;
  readonly ageSeconds: number | null;
  readonly receives: number;
  readonly group: string | null;
  /** What it is about. */
  readonly about: readonly string[];
  /** Why it is here, as far as that is known. */
  readonly reason: string;
}

export function describeLetter(letter: Letter, source: DeadLetterSource, now: number): LetterView {
  const { messageId, sentAt, receives, group } = letter;
  return {
    messageId,
    sentAt: sentAt === null ? null : new Date(sentAt).toISOString(),
    ageSeconds: sentAt === null ? null : Math.max(0, Math.round((now - sentAt) / 1_000)),
    receives,
    group,
    about: aboutOf(letter, source),
    reason: reasonFor(letter, source),
  };
}

const idsMax = 20;
/** Prefixed ids, as the bank makes them. */
const idForm = /\b(?:ten|nod|fab|dep|wdr|mat|lea|asg|evt)_[0-9a-z]{12,40}(?:-[0-9a-z]{1,8}){0,10}/g;

function aboutOf({ body, attributes }: Letter, source: DeadLetterSource): readonly string[] {
  const content = parse(body);
  if (source.kind === 'stream') return streamPlace(content);
  if (source.kind === 'schedule') return [attributes.SCHEDULE_ARN ?? 'a schedule that is not named'];
  const market = typeof content.marketId === 'string' ? [content.marketId] : [];
  const ids = [...new Set(body.match(idForm) ?? [])];
  return [...market, ...ids.slice(0, idsMax), ...(ids.length > idsMax ? [`and ${ids.length - idsMax} more`] : [])];
}

function streamPlace({ DDBStreamBatchInfo: batch }: Shape): readonly string[] {
  if (!isShape(batch)) return ['a batch that is not named'];
  const { shardId, batchSize, startSequenceNumber, endSequenceNumber, approximateArrivalOfFirstRecord } = batch;
  return [
    `shard ${shardId}`,
    `${batchSize} records from ${startSequenceNumber} to ${endSequenceNumber}`,
    `first at ${approximateArrivalOfFirstRecord}`,
  ];
}

function reasonFor({ attributes, body, receives }: Letter, source: DeadLetterSource): string {
  const content = parse(body);
  if (source.kind === 'schedule') return [attributes.ERROR_CODE, attributes.ERROR_MESSAGE].filter(Boolean).join(': ') || 'not said';
  if (source.kind === 'stream') {
    const { requestContext, responseContext } = content;
    const condition = isShape(requestContext) ? String(requestContext.condition ?? 'not said') : 'not said';
    const error =
      isShape(responseContext) && responseContext.functionError !== undefined ? `, ${String(responseContext.functionError)}` : '';
    return `${condition}${error}`;
  }
  return `its function failed on it too often (received ${receives} times); the log of the function says why`;
}

function parse(body: string): Shape {
  try {
    const content: unknown = JSON.parse(body);
    return isShape(content) ? content : {};
  } catch {
    return {};
  }
}
