import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import { fromItem, type Item } from './item-codec.ts';
import { dueBelow, marketWideDueKey } from './keys.ts';

/** So many are sent in a fraction of a second, and take a tenth of the megabyte that a query answers. */
const duesPerPage = 250;

type Pages = (input: Partial<QueryCommandInput>) => AsyncIterable<readonly Item[]>;

/** A shard's deadlines, oldest first. One that cannot be read keeps none of the others waiting: it is thrown once they are through, and to whoever ends before. */
export async function* duesOf(pages: Pages, shard: number, until: Instant): AsyncGenerator<readonly Due[]> {
  const input = {
    KeyConditionExpression: 'pk = :pk AND sk < :below',
    ExpressionAttributeValues: marshall({ ':pk': marketWideDueKey(shard), ':below': dueBelow(until) }),
    Limit: duesPerPage,
  };
  let unreadable: unknown;
  const read = (item: Item): readonly Due[] => {
    try {
      return [fromItem('due', item).entity];
    } catch (error) {
      unreadable ??= error;
      return [];
    }
  };
  try {
    for await (const items of pages(input)) yield items.flatMap(read);
  } finally {
    throwIfAny(unreadable);
  }
}

const throwIfAny = (error: unknown): void => {
  if (error !== undefined) throw error;
};
