import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Beat } from '@compute-bank/domain/entities/node';
import type { Outbox } from '@compute-bank/domain/entities/record';
import { isMarketId, type MarketId } from '@compute-bank/domain/ids';
import { fromItem } from './item-codec.ts';

/** A stream record as Lambda hands it over. */
export interface StreamRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?: { readonly Keys?: unknown; readonly NewImage?: unknown } | undefined;
}

/** Lambda's attribute values have the SDK's shape. */
const imageOf = (image: unknown): Record<string, AttributeValue> | undefined =>
  typeof image === 'object' && image !== null ? (image as Record<string, AttributeValue>) : undefined;

/** The outbox entries and beats with news among the records, in order. */
export function changesOfStream(records: readonly StreamRecord[]): (Outbox | Beat)[] {
  return records.flatMap((record): (Outbox | Beat)[] => {
    const image = imageOf(record.dynamodb?.NewImage);
    if (!image || record.eventName === 'REMOVE' || image.wake === undefined) return [];
    if (image.type?.S === 'outbox') return [fromItem('outbox', image).entity];
    return image.type?.S === 'beat' ? [fromItem('beat', image).entity] : [];
  });
}

/** The markets whose logs grew, each once. */
export function marketsOfStream(records: readonly StreamRecord[]): MarketId[] {
  const markets = new Set<MarketId>();
  for (const record of records) {
    const market = imageOf(record.dynamodb?.Keys)?.pk?.S?.split('#') ?? [];
    if (market[0] === 'LOG' && market[1] !== undefined && isMarketId(market[1])) markets.add(market[1]);
  }
  return [...markets];
}
