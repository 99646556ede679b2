import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChildServer } from './backends/child-server.ts';
import { dynamoClientFor } from './backends/dynamo-endpoint.ts';
import { bankTable, createTables, marketTable } from './backends/dynamo-tables.ts';
import { startDynoxide } from './backends/dynoxide.ts';
import { streamOf } from './backends/stream-of.ts';
import type { DynamoBench } from './cases/dynamo-words.ts';
import { ifAbsent, put, query, range, read, s, sortKeys, transact, txAdd, txPut } from './cases/dynamo-words.ts';
import { refused } from './check.ts';

/** Real kills of the real server on a file. What was acknowledged must be there afterwards, whole. */
describe('kill -9 of the embedded DynamoDB', () => {
  let directory = '';
  let server: ChildServer | undefined;

  const start = async (): Promise<DynamoBench & ReturnType<typeof streamOf>> => {
    server = await startDynoxide(join(directory, 'bank.db'));
    const dynamo = dynamoClientFor(server.endpoint);
    return {
      ...streamOf(server.endpoint),
      dynamo,
      bank: bankTable.TableName ?? '',
      market: marketTable.TableName ?? '',
      pk: 'kill',
    };
  };
  const restart = async () => {
    await server?.kill();
    return start();
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'durability-'));
  });
  afterEach(async () => {
    await server?.kill();
    await rm(directory, { recursive: true });
  });

  test('K01: under 16 writers of three-item transactions nothing acknowledged is lost and nothing is torn', async () => {
    let bench = await start();
    await createTables(bench.dynamo);
    const acknowledged: string[] = [];
    for (const round of range(4)) {
      const current = bench;
      let isRunning = true;
      const writer = async (number: number): Promise<void> => {
        for (let at = 0; isRunning && at < 10_000; at += 1) {
          const id = `${round}-${number}-${at}`;
          const items = [
            txPut(current, `entity#${id}`, {}, ifAbsent),
            txPut(current, `audit#${id}`, {}, ifAbsent),
            txAdd(current, 'counter', 1),
          ];
          const isDone = await transact(current, items).then(
            () => true,
            () => false,
          );
          if (isDone) acknowledged.push(id);
        }
      };
      const before = acknowledged.length;
      const writers = range(16).map(writer);
      for (let waits = 0; acknowledged.length < before + 40 && waits < 2000; waits += 1) await current.pause();
      await server?.kill();
      isRunning = false;
      await Promise.all(writers);
      bench = await start();
      const stored = await everySortKey(bench);
      const entities = stored.filter((sk) => sk.startsWith('entity#')).map((sk) => sk.slice('entity#'.length));
      const audits = stored.filter((sk) => sk.startsWith('audit#')).map((sk) => sk.slice('audit#'.length));
      expect(entities).toEqual(audits);
      expect(acknowledged.filter((id) => !entities.includes(id))).toEqual([]);
      expect((await read(bench, 'counter'))?.total?.N).toBe(String(entities.length));
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(160);
  }, 120_000);

  test('K02: an item and its index entry are there after a kill that follows the acknowledgement at once', async () => {
    let bench = await start();
    await createTables(bench.dynamo);
    for (const round of range(3)) {
      await put(bench, `o${round}`, { outboxShard: s('shard'), outboxAt: { N: String(round) } });
      bench = await restart();
      const found = await query(bench, {
        IndexName: 'outbox',
        KeyConditionExpression: 'outboxShard = :pk',
        ExpressionAttributeValues: { ':pk': s('shard') },
      });
      expect(sortKeys(found)).toEqual(range(round + 1).map((at) => `o${at}`));
    }
  }, 60_000);

  test('K03: stream records survive a kill, and a reader goes on behind the last one it saw', async () => {
    const first = await start();
    await createTables(first.dynamo);
    for (const at of range(3)) await put(first, `k${at}`);
    const seen = await first.readStream(first.bank, undefined);
    expect(seen.map(({ sk }) => sk)).toEqual(['k0', 'k1', 'k2']);
    const second = await restart();
    for (const at of range(2)) await put(second, `k${at + 3}`);
    const rest = await second.readStream(second.bank, seen[1]?.sequenceNumber);
    expect(rest.map(({ sk }) => sk)).toEqual(['k2', 'k3', 'k4']);
  }, 60_000);

  test('K04: request tokens are forgotten by a kill, so only the record inside the transaction makes a repetition safe', async () => {
    const first = await start();
    await createTables(first.dynamo);
    const bare = (bench: DynamoBench) => transact(bench, [txAdd(bench, 'bare', 1)], 'token-bare');
    const guarded = (bench: DynamoBench) =>
      transact(bench, [txAdd(bench, 'guarded', 1), txPut(bench, 'receipt', {}, ifAbsent)], 'token-guarded');
    await bare(first);
    await guarded(first);
    const second = await restart();
    await bare(second);
    await refused(guarded(second), 'TransactionCanceledException');
    expect((await read(second, 'bare'))?.total?.N).toBe('2');
    expect((await read(second, 'guarded'))?.total?.N).toBe('1');
  }, 60_000);

  test('K05: a fenced log record stands after a kill and still refuses a second writer', async () => {
    const first = await start();
    await createTables(first.dynamo);
    await put(first, '00000001', { hash: s('mine') }, ifAbsent);
    const second = await restart();
    await refused(put(second, '00000001', { hash: s('theirs') }, ifAbsent), 'ConditionalCheckFailedException');
    expect((await read(second, '00000001'))?.hash?.S).toBe('mine');
  }, 60_000);
});

const everySortKey = async (bench: DynamoBench): Promise<string[]> => {
  const found: string[] = [];
  let start: Record<string, { S: string }> | undefined;
  for (let page = 0; page < 200; page += 1) {
    const output = await query(bench, { ConsistentRead: true, ProjectionExpression: 'pk, sk', ...(start && { ExclusiveStartKey: start }) });
    found.push(...sortKeys(output));
    const last = output.LastEvaluatedKey?.sk?.S;
    if (last === undefined) return found;
    start = { pk: s(bench.pk), sk: s(last) };
  }
  throw new Error('more than 200 pages');
};
