import { CreateTableCommand, GetItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { bankTable } from '../conformance/backends/dynamo-tables.ts';
import { asDynamoClient } from './as-client.ts';
import type { MemoryDynamoOptions } from './memory-dynamo.ts';
import { MemoryDynamo } from './memory-dynamo.ts';
import { Scheduler } from './scheduler.ts';

const TableName = bankTable.TableName ?? '';
const key = { pk: { S: 'p' }, sk: { S: 'a' } };
const add = (token?: string) =>
  new TransactWriteItemsCommand({
    TransactItems: [{ Update: { TableName, Key: key, UpdateExpression: 'ADD x :one', ExpressionAttributeValues: { ':one': { N: '1' } } } }],
    ...(token && { ClientRequestToken: token }),
  });

const world = async (options: Partial<MemoryDynamoOptions> = {}) => {
  const clock = new Scheduler();
  const model = new MemoryDynamo({ now: () => clock.now(), ...options });
  const dynamo = asDynamoClient(model);
  await dynamo.send(new CreateTableCommand(bankTable));
  const total = async (): Promise<string | undefined> => (await dynamo.send(new GetItemCommand({ TableName, Key: key }))).Item?.x?.N;
  return { clock, model, dynamo, total };
};

describe('the model of DynamoDB, where no emulator can be asked', () => {
  test('forgets a request token after ten minutes: the same request is then applied again', async () => {
    const { clock, dynamo, total } = await world();
    await dynamo.send(add('token'));
    await clock.pass(9 * 60_000);
    await dynamo.send(add('token'));
    expect(await total()).toBe('1');
    await clock.pass(2 * 60_000);
    await dynamo.send(add('token'));
    expect(await total()).toBe('2');
  });

  test('refuses a second transaction, and a single write, on an item of one in flight; both go through afterwards', async () => {
    const clock = new Scheduler();
    const { dynamo, total } = await world({ holdTransaction: () => clock.sleep(50) });
    const first = dynamo.send(add());
    await clock.pass(10);
    await expect(dynamo.send(add())).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    await expect(dynamo.send(new PutItemCommand({ TableName, Item: key }))).rejects.toMatchObject({ name: 'TransactionConflictException' });
    await clock.pass(50);
    await first;
    const second = dynamo.send(add());
    await clock.pass(60);
    await second;
    expect(await total()).toBe('2');
  });

  test('answers a twin of a running request as in progress', async () => {
    const clock = new Scheduler();
    const { dynamo } = await world({ holdTransaction: () => clock.sleep(50) });
    const first = dynamo.send(add('token'));
    await clock.pass(10);
    await expect(dynamo.send(add('token'))).rejects.toMatchObject({ name: 'TransactionInProgressException' });
    await clock.pass(50);
    await first;
  });

  test('shows a write in an index only after its lag, in the table at once', async () => {
    const { clock, dynamo } = await world({ lags: { index: () => 60_000 } });
    await dynamo.send(new PutItemCommand({ TableName, Item: { ...key, outboxShard: { S: 's' }, outboxAt: { N: '1' } } }));
    const count = async (): Promise<number | undefined> => {
      const ExpressionAttributeValues = { ':s': { S: 's' } };
      return (
        await dynamo.send(
          new QueryCommand({ TableName, IndexName: 'outbox', KeyConditionExpression: 'outboxShard = :s', ExpressionAttributeValues }),
        )
      ).Count;
    };
    expect(await count()).toBe(0);
    await clock.pass(59_000);
    expect(await count()).toBe(0);
    await clock.pass(1_000);
    expect(await count()).toBe(1);
  });

  test('never hands out what it stores: changing an answer or a request changes nothing inside', async () => {
    const { dynamo } = await world();
    const Item = { ...key, deep: { M: { x: { N: '1' } } } };
    await dynamo.send(new PutItemCommand({ TableName, Item }));
    Item.deep.M.x.N = '2';
    const read = async () => (await dynamo.send(new GetItemCommand({ TableName, Key: key }))).Item;
    const answer = await read();
    if (answer?.deep?.M) answer.deep.M.x = { N: '3' };
    expect((await read())?.deep?.M?.x).toEqual({ N: '1' });
  });

  test('refuses a command that it does not know, by name', async () => {
    const { model } = await world();
    await expect(
      model.send(
        new (class UnknownCommand {
          readonly input = {};
        })(),
      ),
    ).rejects.toThrow('UnknownCommand');
  });
});
