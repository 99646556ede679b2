import type { Invoker } from '@compute-bank/local/functions/invoker';
import { createScheduler } from '@compute-bank/local/schedule/scheduler';
import { expect, test } from '@jest/globals';

function setUp() {
  const calls: { name: string; event: unknown }[] = [];
  const invoker: Invoker = {
    invoke: async (name, event) => {
      calls.push({ name, event });
      if (name === 'Fails') throw new Error('no');
    },
    timeoutMs: () => 1_000,
    counts: () => ({}),
  };
  const clock = { now: 0 };
  const schedules = ['Often', 'Fails'].map((name) => ({ name, everyMs: 60_000, function: name, input: null }));
  const scheduler = createScheduler({ schedules, invoker, now: () => 0, machineNow: () => clock.now, selfWinding: false });
  return { calls, clock, scheduler };
}

test('a schedule runs once when its time has come, however far the clock jumped', async () => {
  const { calls, clock, scheduler } = setUp();
  expect(await scheduler.run('due')).toEqual([]);
  clock.now = 59_999;
  expect(await scheduler.run('due')).toEqual([]);
  clock.now = 3_600_000;
  expect(await scheduler.run('due')).toEqual(['Often', 'Fails']);
  expect(await scheduler.run('due')).toEqual([]);
  expect(calls.map((call) => call.name)).toEqual(['Often', 'Fails']);
});

test('a named schedule runs whatever the time, and is told why', async () => {
  const { calls, scheduler } = setUp();
  expect(await scheduler.run(['Often'], { reason: 'start' })).toEqual(['Often']);
  expect(calls[0]?.event).toMatchObject({
    'detail-type': 'Scheduled Event',
    detail: { reason: 'start' },
    time: '1970-01-01T00:00:00.000Z',
  });
});

test('a schedule that fails comes again at its next time, not at once', async () => {
  const { clock, scheduler } = setUp();
  await scheduler.run(['Fails']);
  expect(await scheduler.run('due')).toEqual([]);
  clock.now = 60_000;
  expect(await scheduler.run('due')).toContain('Fails');
});
