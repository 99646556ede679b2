import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { instant } from '@compute-bank/domain/instant';
import type { Host } from '@compute-bank/local/host-options';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seen, world } from '../fixtures/local-host/world.ts';
import { post, startFixture } from './local-host.ts';

const start = Date.parse('2026-05-01T00:00:00Z');
let host: Host;
beforeAll(async () => {
  host = await startFixture({ clock: { kind: 'discrete', start: instant(start) }, deadlineSchedule: 'Tick' });
  await host.control.untilQuiet(5_000);
});
afterAll(() => host.stop());

const ask = async (method: string, path: string, body?: unknown, token = host.control.token) => {
  const response = await fetch(`${host.control.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

test('401: nobody moves the clock without the token', async () => {
  expect((await ask('POST', '/clock', { now: start + 1 }, 'guess')).status).toBe(401);
  expect(world().now()).toBe(start);
});

test('functions live by the clock that the driver moves', async () => {
  const moved = await ask('POST', '/clock', { now: start + 60_000, wait: 1_000 });
  expect(moved).toMatchObject({ status: 200, body: { now: start + 60_000, quiet: true, ran: [] } });
  expect(world().now()).toBe(start + 60_000);
});

test('a deadline is handed out at its instant, not before, and stays next until somebody acts on it', async () => {
  seen.ticks.splice(0);
  const dueAt = start + 70_000;
  const key = { pk: { S: 'due' }, sk: { S: '1' } };
  const TableName = world().env.THINGS_TABLE;
  await world().dynamo.send(new PutItemCommand({ TableName, Item: { ...key, type: { S: 'due' }, at: { N: String(dueAt) } } }));
  expect((await ask('GET', '/quiet?wait=5000')).body).toMatchObject({ quiet: true, nextDueAt: dueAt });
  expect((await ask('POST', '/clock', { now: dueAt - 1, tick: true })).body).toMatchObject({ ran: [] });
  expect((await ask('POST', '/clock', { now: dueAt, tick: true })).body).toMatchObject({ ran: ['Tick'], nextDueAt: dueAt });
  expect(seen.ticks).toMatchObject([{ time: '2026-05-01T00:01:10.000Z' }]);
  await world().dynamo.send(new DeleteItemCommand({ TableName, Key: key }));
  expect((await ask('GET', '/quiet?wait=5000')).body).toMatchObject({ quiet: true, nextDueAt: null });
});

test('400: the clock does not go back', async () => {
  expect((await ask('POST', '/clock', { now: start - 1 })).status).toBe(400);
});

test('the driver is told quiet only when all that a request set off is done', async () => {
  seen.messages.splice(0);
  await Promise.all(Array.from({ length: 50 }, (_, index) => post(host, '/things', [`quiet-${index}`])));
  expect((await ask('GET', '/quiet?wait=5000')).body).toMatchObject({ quiet: true });
  expect(seen.messages).toHaveLength(50);
});

test('a schedule can be run by name', async () => {
  expect((await ask('POST', '/tick', { tick: ['Tick'] })).body).toMatchObject({ ran: ['Tick'] });
});

test('metrics tell memory and work', async () => {
  const { body } = await ask('GET', '/metrics');
  expect(body).toMatchObject({ functions: { Tick: { errors: 0 } } });
});

test('404: anything else', async () => {
  expect((await ask('GET', '/entities')).status).toBe(404);
});
