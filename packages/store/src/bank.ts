import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Bank, Change, CommitOutcome, Page, PageRequest, Stored } from '@compute-bank/application/ports';
import { assert } from '@compute-bank/domain/assert';
import type { EntityOf, EntityType, ListedType, Ref } from '@compute-bank/domain/entities/entity';
import type { Outbox } from '@compute-bank/domain/entities/record';
import { duesOf } from './due-pages.ts';
import { fromItem, type Item } from './item-codec.ts';
import {
  type Key,
  keyBuilders,
  listPartition,
  liveAssignmentsRange,
  marketDaysRange,
  marketWideMarkets,
  marketWideTenants,
  outboxShards,
} from './keys.ts';
import { conflictRetries, isConditionFailure, readRefusal } from './refusal.ts';
import { tidyItems } from './tidy-items.ts';
import { keyOf, toWrites, type Write } from './write-items.ts';

export interface BankOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Partitions over which deadlines are spread. Must not change while deadlines exist. */
  readonly dueShards: number;
  /** A fresh text per commit. */
  readonly nonce: () => string;
  /** Waits before the n-th retry of a conflicting transaction (1, 2, …), with jitter. */
  readonly backOff: (attempt: number) => Promise<void>;
}

/** The Bank table over DynamoDB. */
export function createBank(options: BankOptions): Bank {
  const keys = keyBuilders(options.dueShards);
  const reader = createReader(options);
  return {
    commit: (changes) => commit(changes, options, keys),
    async read<T extends Exclude<EntityType, 'transfer'>>(ref: Ref<T>): Promise<Stored<EntityOf<T>> | undefined> {
      const item = await reader.get(keyOf(keys, ref));
      return item && fromItem(ref.type, item);
    },
    list: (type, tenantId, page) => reader.listByPrefix(type, listPartition(type, tenantId), page),
    positionOf: (ref) => keyOf(keys, ref).sk,
    listTenants: (page) => reader.listByPrefix('tenant', { pk: marketWideTenants, prefix: 'TENANT#' }, page),
    listMarkets: (page) => reader.listByPrefix('market', { pk: marketWideMarkets, prefix: 'MARKET#' }, page),
    async liveAssignments(tenantId, nodeId, { endsAfter, offeredBy }) {
      const range = liveAssignmentsRange(tenantId, nodeId, endsAfter);
      const items = await reader.queryAll({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        FilterExpression: 'offerAt <= :offeredBy',
        ExpressionAttributeValues: marshall({ ':pk': range.pk, ':from': range.from, ':to': range.to, ':offeredBy': offeredBy }),
      });
      return items.map((item) => fromItem('assignment', item).entity);
    },
    async marketDays(marketId, days) {
      if (days.end <= days.start) return [];
      const range = marketDaysRange(marketId, days);
      const items = await reader.queryAll({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: marshall({ ':pk': range.pk, ':from': range.from, ':to': range.to }),
      });
      return items.map((item) => fromItem('market-day', item).entity);
    },
    dueUntil: (until) => Array.from({ length: options.dueShards }, (_, shard) => duesOf(reader.pages, shard, until)),
    async outboxUntil(until, limit) {
      const shards = Array.from({ length: outboxShards }, (_, shard) => shard);
      const found = await Promise.all(shards.map((shard) => reader.query(outboxQuery(shard, until, limit))));
      const entries: Outbox[] = found.flat().map((item) => fromItem('outbox', item).entity);
      return entries.sort((a, b) => a.at - b.at).slice(0, limit);
    },
    tidy: (changes) => tidyItems(changes, options, keys),
  };
}

const outboxQuery = (shard: number, until: number, limit: number): Partial<QueryCommandInput> => ({
  IndexName: 'outbox',
  ConsistentRead: false,
  KeyConditionExpression: 'outboxShard = :shard AND outboxAt <= :until',
  ExpressionAttributeValues: marshall({ ':shard': String(shard), ':until': until }),
  Limit: limit,
});

/** Of 1 MB each: a node has thousands of bookings before it. */
const pagesMax = 20;

function createReader({ client, table }: BankOptions) {
  async function query(input: Partial<QueryCommandInput>): Promise<Item[]> {
    const output = await client.send(new QueryCommand({ TableName: table, ConsistentRead: true, ...input }));
    return output.Items ?? [];
  }
  /** Ends where the range does; whoever reads a long one bounds it. */
  async function* pages(input: Partial<QueryCommandInput>): AsyncGenerator<Item[]> {
    let ExclusiveStartKey: Item | undefined;
    do {
      const from = ExclusiveStartKey && { ExclusiveStartKey };
      const output = await client.send(new QueryCommand({ TableName: table, ConsistentRead: true, ...input, ...from }));
      yield output.Items ?? [];
      ExclusiveStartKey = output.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
  return {
    query,
    pages,
    async queryAll(input: Partial<QueryCommandInput>): Promise<Item[]> {
      const items: Item[] = [];
      let page = 0;
      for await (const found of pages(input)) {
        page += 1;
        assert(page <= pagesMax, `a query did not end within ${pagesMax} pages`);
        items.push(...found);
      }
      return items;
    },
    async get(key: Key): Promise<Item | undefined> {
      const output = await client.send(new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true }));
      return output.Item;
    },
    async listByPrefix<T extends ListedType | 'tenant' | 'market'>(
      type: T,
      { pk, prefix }: { readonly pk: string; readonly prefix: string },
      page: PageRequest,
    ): Promise<Page<EntityOf<T>>> {
      const output = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: marshall({ ':pk': pk, ':prefix': prefix }),
          Limit: page.limit,
          ...(page.after !== null && { ExclusiveStartKey: marshall({ pk, sk: page.after }) }),
        }),
      );
      const last = output.LastEvaluatedKey?.sk?.S ?? null;
      return { items: (output.Items ?? []).map((item) => fromItem(type, item).entity), next: last };
    },
  };
}

/**
 * One atomic write. A lost reply is recognised by the nonce that the first attempt left on its items; conflicts and
 * throttles are retried with jitter, at most five times, then thrown as `Busy`.
 */
async function commit(changes: readonly Change[], options: BankOptions, keys: ReturnType<typeof keyBuilders>): Promise<CommitOutcome> {
  const nonce = options.nonce();
  const writes = toWrites(changes, options.table, keys, nonce);
  assert(writes.length > 0 && writes.length <= 100, `a transaction has 1 to 100 items, not ${writes.length}`);
  return conflictRetries(options.backOff, async () => {
    try {
      await sendWrites(writes, options.client);
      return { committed: true };
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const refused = readRefusal(error, writes, nonce);
      return refused === 'own-attempt' ? { committed: true } : { committed: false, refusal: refused };
    }
  });
}

/** A single put needs no transaction, which would cost twice as much. */
async function sendWrites(writes: readonly Write[], client: DynamoDBClient): Promise<void> {
  const put = writes.length === 1 ? writes[0]?.item.Put : undefined;
  if (put) await client.send(new PutItemCommand(put));
  else await client.send(new TransactWriteItemsCommand({ TransactItems: writes.map((write) => write.item) }));
}
