import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Entity, EntityOf, EntityType, ListedType, Ref } from '@compute-bank/domain/entities/entity';
import type { PlatformAccount } from '@compute-bank/domain/entities/money';
import type { TenantId } from '@compute-bank/domain/ids';
import { fromItem, type Item } from './item-codec.ts';
import {
  type Key,
  keyBuilders,
  listPartition,
  marketEntries,
  platformBalances,
  platformPartition,
  tenantEntries,
  tenantEntryKey,
  transferKey,
} from './keys.ts';
import { keyOf } from './write-items.ts';

/** One page of stored items of one type: what they say, and which of them cannot be believed. */
export interface StoredPage<E> {
  readonly entities: readonly E[];
  readonly unreadable: readonly Unreadable[];
}

/** An item that does not parse, or that lies under another key than its content says. */
export interface Unreadable {
  readonly subject: string;
  readonly detail: string;
}

type Pages<T extends EntityType> = AsyncGenerator<StoredPage<EntityOf<T>>>;

/** Reads a whole bank page by page for an auditor: strongly consistent queries, never a scan, and no item stops it. */
export interface BankReader {
  tenants(): Pages<'tenant'>;
  markets(): Pages<'market'>;
  ofTenant<T extends ListedType>(type: T, tenantId: TenantId): Pages<T>;
  /** Copies of transfers of one platform sub-account. */
  platformTransfers(account: PlatformAccount, shard: number): Pages<'transfer'>;
  /** Balances of one platform sub-account, one per asset. */
  platformBalances(account: PlatformAccount, shard: number): Pages<'platform-balance'>;
}

export interface BankReaderOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

export function createBankReader(options: BankReaderOptions): BankReader {
  return {
    tenants: () => pagesOf(options, 'tenant', tenantEntries),
    markets: () => pagesOf(options, 'market', marketEntries),
    ofTenant: (type, tenantId) => pagesOf(options, type, listPartition(type, tenantId)),
    platformTransfers: (account, shard) => pagesOf(options, 'transfer', platformPartition(account, shard)),
    platformBalances: (account, shard) => pagesOf(options, 'platform-balance', platformBalances(account, shard)),
  };
}

interface Range {
  readonly pk: string;
  readonly prefix: string;
}

const pagesMax = 1_000_000;

async function* pagesOf<T extends EntityType>({ client, table }: BankReaderOptions, type: T, range: Range): Pages<T> {
  let after: Item | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const output = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: marshall({ ':pk': range.pk, ':prefix': range.prefix }),
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    yield readPage(type, output.Items ?? []);
    after = output.LastEvaluatedKey;
    if (after === undefined) return;
  }
}

function readPage<T extends EntityType>(type: T, items: readonly Item[]): StoredPage<EntityOf<T>> {
  const entities: EntityOf<T>[] = [];
  const unreadable: Unreadable[] = [];
  for (const item of items) {
    const key: Key = { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' };
    const subject = `${key.pk}/${key.sk}`;
    try {
      const { entity } = fromItem(type, item);
      const expected = keyWithin(entity, key);
      if (expected.pk === key.pk && expected.sk === key.sk) entities.push(entity);
      else unreadable.push({ subject, detail: `what it says belongs at ${expected.pk}/${expected.sk}` });
    } catch (error) {
      unreadable.push({ subject, detail: error instanceof Error ? error.message : String(error) });
    }
  }
  return { entities, unreadable };
}

/** Only deadlines depend on the number of their partitions, and no deadline is read here. */
const keys = keyBuilders(1);

/** Where an entity belongs. Tenants are read from their list; a transfer lies with each of its parties, so any of them will do. */
function keyWithin(entity: Entity, { pk }: Key): Key {
  if (entity.type === 'tenant') return tenantEntryKey(entity.tenantId);
  if (entity.type === 'transfer') {
    const places = entity.postings.map(({ account }) => transferKey(account, entity.transferId));
    return places.find((place) => place.pk === pk) ?? places[0] ?? { pk: '', sk: '' };
  }
  return keyOf(keys, entity as Ref<Exclude<EntityType, 'transfer'>>);
}
