import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { secondMs } from '@compute-bank/domain/instant';
import { expect, test } from '@jest/globals';
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
