import { floorMinute } from '@compute-bank/domain/instant';
import { measuredBatches } from '../../../infra/cost/measured.ts';
import type { Stage } from './stage.ts';

/** How often each batch is repeated. */
const repeats = { 1: 20, 10: 8, 100: 3 } as const;
const warmUps = 15;

/** Admission of withdrawals, and relay, matcher and projector with 1, 10 and 100 commands in one message. */
export async function measureOrders(stage: Stage): Promise<void> {
  for (let number = 0; number < warmUps; number += 1) await stage.place('warm-up');
  await stage.settle('warm-up');
  let placed = 0;
  for (const batch of measuredBatches) {
    for (let repeat = 0; repeat < repeats[batch]; repeat += 1) {
      for (let number = 0; number < batch; number += 1) {
        await stage.place(`place-withdrawal#${placed}`);
        placed += 1;
      }
      await stage.relay(`relay-${batch}#${repeat}`);
      await stage.match(`match-${batch}#${repeat}`);
      await stage.project(`project-${batch}#${repeat}`);
      await stage.settle('rest');
    }
  }
}

/** Cancelling an order that stands: the request, then the path of its command. */
export async function measureCancels(stage: Stage, times: number): Promise<void> {
  for (let repeat = 0; repeat < times; repeat += 1) {
    const price = { kind: 'limit' as const, perGpuHour: '0.1' };
    const until = new Date(stage.scene.api.bank.clock.now() + 3_600_000).toISOString();
    const withdrawalId = await stage.place('rest', 60, { price, life: { kind: 'standing', until } });
    await stage.settle('rest');
    const path = `/v1/withdrawals/${withdrawalId}/cancel`;
    await stage.request(`cancel-withdrawal#${repeat}`, { method: 'POST', path });
    await stage.settle(`cancel-path#${repeat}`);
  }
}

/** An order that finds nothing it can afford, and does not wait: what follows its admission. */
export async function measureUnmatched(stage: Stage, times: number): Promise<void> {
  for (let repeat = 0; repeat < times; repeat += 1) {
    await stage.place('rest', 60, { price: { kind: 'limit', perGpuHour: '0.1' } });
    await stage.settle(`unmatched-path#${repeat}`);
  }
}

/** What people and programs look at. */
export async function measureReads(stage: Stage, times: number): Promise<void> {
  const { buyer, provider } = stage.scene;
  const withdrawalId = await stage.place('rest');
  await stage.settle('rest');
  const market = '/v1/markets/nvidia-h100-sxm5-80gb';
  const body = {
    marketId: 'nvidia-h100-sxm5-80gb',
    size: { kind: 'gpus', gpus: 8 },
    durationMinutes: 60,
    endLatest: new Date(stage.scene.api.bank.clock.now() + 43_200_000).toISOString(),
    price: { kind: 'limit', perGpuHour: '10' },
    life: { kind: 'immediate' },
  };
  for (let repeat = -1; repeat < times; repeat += 1) {
    const named = (name: string): string => (repeat < 0 ? 'warm-up' : `${name}#${repeat}`);
    const get = (path: string) => ({ method: 'GET', path, key: buyer.key });
    await stage.request(named('read-one'), get(`/v1/withdrawals/${withdrawalId}`));
    await stage.request(named('list-page'), get('/v1/leases?limit=20'));
    await stage.request(named('market-depth'), get(`${market}/depth`));
    await stage.request(named('quote'), { method: 'POST', path: '/v1/quotes', body, key: buyer.key, headers: {} });
    await stage.request('rest', { method: 'GET', path: '/v1/nodes', key: provider.key });
  }
}

/** A provider's side: one node for a day, then the path of its command. */
export async function measureDeposits(stage: Stage, times: number): Promise<void> {
  const { provider, join, api } = stage.scene;
  for (let repeat = 0; repeat < times; repeat += 1) {
    const node = await join();
    await stage.settle('rest');
    const start = floorMinute(api.bank.clock.instant());
    const windows = [{ start: new Date(start).toISOString(), end: new Date(start + 86_400_000).toISOString() }];
    const body = { marketId: 'nvidia-h100-sxm5-80gb', nodeIds: [node.nodeId], windows, floorPerGpuHour: '2' };
    await stage.request(`open-deposit#${repeat}`, { method: 'POST', path: '/v1/deposits', key: provider.key, body });
    await stage.settle(`deposit-path#${repeat}`);
  }
}
