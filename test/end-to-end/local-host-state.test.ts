import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { instant } from '@compute-bank/domain/instant';
import type { Host } from '@compute-bank/local/host-options';
import { afterEach, expect, test } from '@jest/globals';
import { seen, world } from '../fixtures/local-host/world.ts';
import { freshState, post, startFixture } from './local-host.ts';

const running: Host[] = [];
const start = async (options: Parameters<typeof startFixture>[0]): Promise<Host> => {
  const host = await startFixture(options);
  running.push(host);
  return host;
};
afterEach(async () => {
  for (const host of running.splice(0)) await host.stop();
  seen.items.splice(0);
  seen.ticks.splice(0);
});

const isStored = async (name: string): Promise<boolean> => {
  const Key = { pk: { S: 'things' }, sk: { S: name } };
  const { Item } = await world().dynamo.send(new GetItemCommand({ TableName: world().env.THINGS_TABLE, Key }));
  return Item !== undefined;
};

test('a restart keeps what was stored and does not deliver again what was delivered', async () => {
  const stateDir = freshState();
  const first = await start({ stateDir });
  await post(first, '/things', ['kept']);
  expect((await first.control.untilQuiet(5_000)).quiet).toBe(true);
  await first.stop();
  const second = await start({ stateDir });
  expect((await second.control.untilQuiet(5_000)).quiet).toBe(true);
  expect(await isStored('kept')).toBe(true);
  expect(seen.items).toEqual(['kept']);
  await post(second, '/things', ['more']);
  await second.control.untilQuiet(5_000);
  expect(seen.items).toEqual(['kept', 'more']);
});

test('a fresh start forgets everything', async () => {
  const stateDir = freshState();
  await post(await start({ stateDir }), '/things', ['gone']);
  await running.splice(0)[0]?.stop();
  await start({ stateDir, fresh: true });
  expect(await isStored('gone')).toBe(false);
});

test('a second start on the same state is refused with the address of the first, which goes on', async () => {
  const stateDir = freshState();
  const first = await start({ stateDir });
  await expect(startFixture({ stateDir })).rejects.toThrow(`in use by process ${process.pid} (${first.api})`);
  await expect(startFixture({ stateDir, fresh: true })).rejects.toThrow('in use');
  expect((await post(first, '/things', ['still'])).status).toBe(201);
});

test('a port that is taken ends the start, and nothing stays behind', async () => {
  const first = await start({});
  const stateDir = freshState();
  await expect(startFixture({ stateDir, port: Number(new URL(first.api).port) })).rejects.toThrow('EADDRINUSE');
  await start({ stateDir });
});

test('schedules run once at the start, so that what was on its way is looked for', async () => {
  const host = await start({});
  await host.control.untilQuiet(5_000);
  expect(seen.ticks).toMatchObject([{ detail: { reason: 'start' } }]);
});

test('a state with a discrete clock goes on at its last instant and refuses a real one', async () => {
  const stateDir = freshState();
  const clock = { kind: 'discrete' as const, start: instant(1_000_000) };
  const first = await start({ stateDir, clock });
  first.control.moveTo(2_000_000);
  await first.stop();
  await expect(startFixture({ stateDir })).rejects.toThrow('discrete clock');
  expect((await start({ stateDir, clock })).control.report().now).toBe(2_000_000);
});
