import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { expect, test } from '@jest/globals';
import { createScene } from '../fixtures/scene.ts';

type Scene = Awaited<ReturnType<typeof createScene>>;
type Offered = NonNullable<Parameters<Scene['deposit']>[1]>;
type Asked = NonNullable<Parameters<Scene['withdraw']>[0]>;

const four = { size: { kind: 'gpus', gpus: 4 } } as const;
const places = (allow: string[], deny: string[]): Asked => ({ regions: { allow, deny } });

// Eight GPUs in cn-nx for a day; wanted are all eight for an hour.
const rows: readonly (readonly [string, Offered, Asked, 'filled' | 'cancelled'])[] = [
  ['a part of a node that is sold by the GPU', { unit: 'gpu' }, four, 'filled'],
  ['a part of a node that is sold whole', { unit: 'node' }, four, 'cancelled'],
  ['a whole node that is sold whole', { unit: 'node' }, {}, 'filled'],
  ['as long as the least lease', { leaseMinutesMin: 60 }, {}, 'filled'],
  ['a minute less than the least lease', { leaseMinutesMin: 61 }, {}, 'cancelled'],
  ['anywhere in the country', {}, places(['cn'], []), 'filled'],
  ['in the region', {}, places(['cn-nx'], []), 'filled'],
  ['in a part of the region that the node is not known to stand in', {}, places(['cn-nx-zw'], []), 'cancelled'],
  ['in another country', {}, places(['de', 'sg'], []), 'cancelled'],
  ['anywhere but in the country', {}, places([], ['cn']), 'cancelled'],
  ['in the country, but not in the region', {}, places(['cn'], ['cn-nx']), 'cancelled'],
  ['anywhere but in another region', {}, places([], ['cn-gd']), 'filled'],
];

test.each(rows)('an order for %s is decided by the terms of the deposit and its own', async (_, offered, asked, state) => {
  const { api, buyer, join, deposit, withdraw } = await createScene();
  await deposit([await join()], offered);
  const { withdrawalId } = await withdraw(asked);
  expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state).toBe(state);
  api.close();
});
