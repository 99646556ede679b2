import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Bank } from '@compute-bank/application/ports';
import { Busy } from '@compute-bank/domain/busy';
import { toItem } from './item-codec.ts';
import type { keyBuilders } from './keys.ts';
import { keyOf } from './write-items.ts';

type TidyChange = Parameters<Bank['tidy']>[0][number];
/** What tidying needs of a bank's options. */
interface TidyOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly nonce: () => string;
  readonly backOff: (attempt: number) => Promise<void>;
}

const batchMax = 25;

/**
 * Removes or writes items in batches, without a transaction; what a batch leaves undone is tried again, at most six times.
 * A removal may be lost after that; an item that is still not written is thrown as `Busy`, so that its writer comes again.
 */
export async function tidyItems(changes: readonly TidyChange[], options: TidyOptions, keys: ReturnType<typeof keyBuilders>): Promise<void> {
  for (let start = 0; start < changes.length; start += batchMax) {
    const requests = changes.slice(start, start + batchMax).map((change): WriteRequest => {
      const key = keyOf(keys, change.entity);
      return change.kind === 'remove'
        ? { DeleteRequest: { Key: marshall(key) } }
        : { PutRequest: { Item: toItem(key, change.entity, 1, options.nonce()) } };
    });
    await writeBatch(requests, options);
  }
}

async function writeBatch(requests: WriteRequest[], { client, table, backOff }: TidyOptions): Promise<void> {
  let open = requests;
  for (let attempt = 1; open.length > 0 && attempt <= 6; attempt += 1) {
    if (attempt > 1) await backOff(attempt - 1);
    const output = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: open } }));
    open = output.UnprocessedItems?.[table] ?? [];
  }
  if (open.some(({ PutRequest }) => PutRequest !== undefined)) throw new Busy();
}
