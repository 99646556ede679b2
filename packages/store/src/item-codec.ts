import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Stored } from '@compute-bank/application/ports';
import { assert } from '@compute-bank/domain/assert';
import type { Entity, EntityOf, EntityType } from '@compute-bank/domain/entities/entity';
import { itemSchemas } from './item-schemas.ts';
import { type Key, outboxShards, shardOf } from './keys.ts';

export type Item = Record<string, AttributeValue>;

/** Attributes beside the entity's own: they never leave this package. */
const receiptSeconds = 25 * 3600;

/** Index and stream attributes: an outbox entry can be found by age, and what must wake a worker says so. */
function storeAttributes(entity: Entity): Record<string, unknown> {
  switch (entity.type) {
    case 'outbox':
      return { wake: 1, outboxShard: String(shardOf(entity.commandId, outboxShards)), outboxAt: entity.at };
    case 'beat':
      return entity.wakes.length > 0 ? { wake: 1 } : {};
    case 'receipt':
      return { ttl: Math.floor(entity.createdAt / 1000) + receiptSeconds };
    case 'join-token':
      return { ttl: Math.floor(entity.expiresAt / 1000) + receiptSeconds };
    default:
      return {};
  }
}

/** `nonce` names the commit that wrote the item, so that a retry can recognise its own first attempt. */
export function toItem(key: Key, entity: Entity, version: number, nonce: string): Item {
  return marshall({ ...key, v: version, nonce, ...storeAttributes(entity), ...entity }, { removeUndefinedValues: true });
}

/** Exact either way: a double where it can hold the integer, else a bigint. */
function readNumber(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? value : BigInt(text);
}

export const readAttributes = (item: Item): Record<string, unknown> => unmarshall(item, { wrapNumbers: readNumber });

/** Parses what the table holds; a stored item that does not parse is a broken invariant. */
export function fromItem<T extends EntityType>(type: T, item: Item): Stored<EntityOf<T>> {
  const attributes = readAttributes(item);
  const parsed = itemSchemas[type].safeParse(attributes);
  assert(parsed.success, `stored ${type} ${String(attributes.sk)} does not parse: ${parsed.error?.message ?? ''}`);
  const version = attributes.v ?? 0;
  assert(typeof version === 'number', `stored ${type} has no version`);
  return { entity: parsed.data, version };
}
