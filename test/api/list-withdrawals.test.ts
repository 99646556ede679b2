import { listWithdrawals } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listWithdrawals);

describe('listing withdrawals', () => {
  test('200: page by page, the caller’s own; S15: another buyer’s cursor is cursor_invalid', async () => {
    const { api, buyer, strangers, withdraw } = await createScene();
    for (let count = 0; count < 3; count += 1) await withdraw();
    const first = await api.call(buyer.key, listWithdrawals, { query: { limit: 2 } });
    expect(first.items).toHaveLength(2);
    const cursor = first.nextCursor ?? '';
    expect((await api.call(buyer.key, listWithdrawals, { query: { limit: 2, cursor } })).items).toHaveLength(1);
    const stolen = api.call(strangers.buyer.key, listWithdrawals, { query: { cursor } });
    await expect(stolen).rejects.toMatchObject({ problem: { status: 400, code: 'cursor_invalid' } });
    expect((await api.call(strangers.buyer.key, listWithdrawals)).items).toEqual([]);
    api.close();
  });
});
