import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Change, Refusal } from '@compute-bank/application/ports';
import { unreachable } from '@compute-bank/domain/assert';
import type { Entity, EntityType, Ref } from '@compute-bank/domain/entities/entity';
import type { Account, Posting, Transfer } from '@compute-bank/domain/entities/money';
import { toItem } from './item-codec.ts';
import { type Key, type keyBuilders, tenantEntryKey, transferKey } from './keys.ts';

/** One item of a transaction, with the change it carries out and what its failed condition means. */
export interface Write {
  readonly change: Change;
  readonly cause: Refusal['cause'];
  readonly item: TransactWriteItem;
}

type Keys = ReturnType<typeof keyBuilders>;

/** The key of any entity but a transfer. */
export function keyOf<T extends Exclude<EntityType, 'transfer'>>(keys: Keys, ref: Ref<T>): Key {
  const build: (ref: Ref<T>) => Key = keys[ref.type] as Keys[T];
  return build(ref);
}

/** Turns changes into the items of one transaction. */
export function toWrites(changes: readonly Change[], table: string, keys: Keys, nonce: string): Write[] {
  return changes.flatMap((change) => {
    switch (change.kind) {
      case 'create':
        return createWrites(change, table, keys, nonce);
      case 'replace':
        return [
          {
            change,
            cause: 'stale' as const,
            item: {
              Put: {
                TableName: table,
                Item: toItem(entityKey(keys, change.entity), change.entity, change.version + 1, nonce),
                ConditionExpression: 'v = :v',
                ExpressionAttributeValues: marshall({ ':v': change.version }),
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
              },
            },
          },
        ];
      case 'remove':
        return [{ change, cause: 'stale' as const, item: { Delete: { TableName: table, Key: marshall(entityKey(keys, change.entity)) } } }];
      case 'transfer':
        return transferWrites(change, table, keys, nonce);
      case 'require-active':
        return [
          {
            change,
            cause: 'inactive' as const,
            item: {
              ConditionCheck: {
                TableName: table,
                Key: marshall(keys.tenant({ type: 'tenant', tenantId: change.tenantId })),
                ConditionExpression: '#state = :active',
                ExpressionAttributeNames: { '#state': 'state' },
                ExpressionAttributeValues: marshall({ ':active': 'active' }),
              },
            },
          },
        ];
      default:
        return unreachable(change);
    }
  });
}

/** An entity names itself; only a transfer, which has a copy per party, is refused here. */
function entityKey(keys: Keys, entity: Entity): Key {
  if (entity.type === 'transfer') throw new TypeError('a transfer is written by a transfer change');
  return keyOf(keys, entity as Ref<Exclude<EntityType, 'transfer'>>);
}

function createWrites(change: Extract<Change, { kind: 'create' }>, table: string, keys: Keys, nonce: string): Write[] {
  const create = (key: Key, entity: Entity): Write => ({
    change,
    cause: 'exists',
    item: {
      Put: {
        TableName: table,
        Item: toItem(key, entity, 1, nonce),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  });
  const first = create(entityKey(keys, change.entity), change.entity);
  return change.entity.type === 'tenant' ? [first, create(tenantEntryKey(change.entity.tenantId), change.entity)] : [first];
}

/** Groups a transfer's postings by the item they change: one per tenant and asset, one per platform sub-account. */
function transferWrites(change: Extract<Change, { kind: 'transfer' }>, table: string, keys: Keys, nonce: string): Write[] {
  const { transfer } = change;
  const parties = new Map<string, Posting[]>();
  for (const posting of transfer.postings) {
    const { account } = posting;
    const party = account.owner === 'tenant' ? account.tenantId : `${account.account}/${account.shard}`;
    parties.set(party, [...(parties.get(party) ?? []), posting]);
  }
  return [...parties.values()].flatMap((postings) => partyWrites(change, transfer, postings, { table, keys, nonce }));
}

interface Target {
  readonly table: string;
  readonly keys: Keys;
  readonly nonce: string;
}

function partyWrites(change: Change, transfer: Transfer, postings: readonly Posting[], target: Target): Write[] {
  const account = postings[0]?.account;
  if (!account) return [];
  return [balanceWrite(change, transfer, account, postings, target), copyWrite(change, transfer, account, target)];
}

function copyWrite(change: Change, transfer: Transfer, account: Account, { table, nonce }: Target): Write {
  return {
    change,
    cause: 'exists',
    item: {
      Put: {
        TableName: table,
        Item: toItem(transferKey(account, transfer.transferId), transfer, 1, nonce),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  };
}

/** Adds the amounts on condition that each account that loses money has it. `cash` is the outside world and has no floor. */
function balanceWrite(change: Change, transfer: Transfer, account: Account, postings: readonly Posting[], target: Target): Write {
  const names: Record<string, string> = { '#type': 'type' };
  const values: Record<string, unknown> = { ':one': 1 };
  const adds = ['v :one'];
  const conditions: string[] = [];
  for (const [index, { account: posted, amount }] of postings.entries()) {
    names[`#a${index}`] = posted.owner === 'tenant' ? posted.account : 'amount';
    values[`:a${index}`] = amount;
    adds.push(`#a${index} :a${index}`);
    if (amount < 0n && posted.owner === 'tenant') {
      values[`:need${index}`] = -amount;
      conditions.push(`#a${index} >= :need${index}`);
    }
  }
  const fixed = balanceIdentity(transfer, account);
  const sets = Object.keys(fixed).map((name) => `${name === 'type' ? '#type' : `#${name}`} = :${name}`);
  for (const [name, value] of Object.entries(fixed)) {
    names[`#${name}`] = name;
    values[`:${name}`] = value;
  }
  const key =
    account.owner === 'tenant'
      ? target.keys.balance({ type: 'balance', tenantId: account.tenantId, asset: transfer.asset })
      : target.keys['platform-balance']({
          type: 'platform-balance',
          account: account.account,
          shard: account.shard,
          asset: transfer.asset,
        });
  return {
    change,
    cause: 'floor',
    item: {
      Update: {
        TableName: target.table,
        Key: marshall(key),
        UpdateExpression: `SET ${sets.join(', ')} ADD ${adds.join(', ')}`,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshall(values),
        ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
      },
    },
  };
}

const balanceIdentity = (transfer: Transfer, account: Account): Record<string, unknown> =>
  account.owner === 'tenant'
    ? { type: 'balance', tenantId: account.tenantId, asset: transfer.asset }
    : { type: 'platform-balance', account: account.account, shard: account.shard, asset: transfer.asset };
