import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { itemSize } from './attribute-value.ts';

/** Write units of one item: one per started KB of the larger of its two images. */
export const writeUnits = (before: Item | undefined, after: Item | undefined): number =>
  Math.max(1, Math.ceil(Math.max(itemSize(before ?? {}), itemSize(after ?? {})) / 1024));

/** Read units of `bytes`: one per started 4 KB if strongly consistent, half of that if not. */
export const readUnits = (bytes: number, isConsistent: boolean): number => Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

/** The part of an answer that reports units, if the request asked for it. */
export const consumed = (
  asked: ReturnConsumedCapacity | undefined,
  table: string | undefined,
  units: number,
): { ConsumedCapacity?: ConsumedCapacity } =>
  asked === undefined || asked === 'NONE' ? {} : { ConsumedCapacity: { TableName: table, CapacityUnits: units } };
