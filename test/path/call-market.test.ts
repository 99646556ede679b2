import { followTarget } from '@compute-bank/application/follow-target';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { secondMs } from '@compute-bank/domain/instant';
import { expect, test } from '@jest/globals';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene } from '../fixtures/scene.ts';

test('in a call market orders wait for the call, which comes within its interval and prices between floor and limit', async () => {
  const clearing = { kind: 'call', everySeconds: 10, kBps: 2_500, iterations: 50 } as const;
  const { api, buyer, join, deposit, withdraw } = await createScene({}, { clearing });
  await deposit([await join()]);
  const price = { kind: 'limit', perGpuHour: '6' } as const;
  const { withdrawalId } = await withdraw({ price, life: { kind: 'immediate' } });
  const look = () => api.call(buyer.key, getWithdrawal, { params: { withdrawalId } });
  expect((await look()).state).toBe('standing');
  await api.bank.advance(10 * secondMs);
  const filled = await look();
  expect(filled.state).toBe('filled');
  const { items } = await api.bank.runtime.bank.list('lease', buyer.tenantId as never, { limit: 5, after: null });
  // A quarter of the way from the floor of 2 to the limit of 6.
  expect(items[0]?.slices.map(({ priceMicros }) => priceMicros)).toEqual([3_000_000n]);
  api.close();
});

test('a call that a late message points to once more is not made again', async () => {
  const { api, join, deposit, withdraw } = await createScene({}, { clearing: { kind: 'call', everySeconds: 10 } });
  await deposit([await join()]);
  await withdraw({ price: { kind: 'limit', perGpuHour: '6' } });
  const { bank } = api;
  const recorded = () => bank.runtime.log.readAfter(testMarketId, 0, 100);
  const wakeAt = (await recorded()).at(-1)?.wakeAt;
  if (!wakeAt) throw new Error('No call is due.');
  await bank.advance(10 * secondMs);
  const before = await recorded();
  expect(before.flatMap(({ applied }) => applied.filter(({ command }) => command.kind === 'clear'))).toHaveLength(1);
  await followTarget(bank.runtime, { kind: 'market', marketId: testMarketId, wakeAt }, wakeAt);
  expect(await bank.runtime.bank.outboxUntil(bank.clock.instant(), 10)).toEqual([]);
  await bank.settleAll();
  expect(await recorded()).toEqual(before);
  api.close();
});
