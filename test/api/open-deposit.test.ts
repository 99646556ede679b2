import { getDeposit, openDeposit } from '@compute-bank/contracts/deposits';
import { getNode, maintainNode } from '@compute-bank/contracts/nodes';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene, suspend } from '../fixtures/scene.ts';

promiseGuards(openDeposit);

const windows = [{ start: '2026-05-01T00:00:00Z', end: '2026-05-02T00:00:00Z' }];
const marketId = 'nvidia-h100-sxm5-80gb';

describe('opening a deposit', () => {
  test('201: answers it pending, claims its nodes, and opens; the same request again answers the same', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const body = {
      marketId,
      nodeIds: [nodeId],
      windows,
      floorPerGpuHour: '2.5',
      unit: 'node' as const,
      leaseMinutesMin: 30,
      reclaimNoticeMinutes: 45,
    };
    const idempotencyKey = newKey();
    const made = await api.call(provider.key, openDeposit, { body, idempotencyKey });
    expect(made).toMatchObject({
      state: 'pending',
      floorPerGpuHour: '2.500000',
      unit: 'node',
      leaseMinutesMin: 30,
      reclaimNoticeMinutes: 45,
      nodeIds: [nodeId],
    });
    await api.bank.settleAll();
    expect(await api.call(provider.key, openDeposit, { body, idempotencyKey })).toEqual(made);
    expect((await api.call(provider.key, getDeposit, { params: { depositId: made.depositId } })).state).toBe('open');
    expect((await api.call(provider.key, getNode, { params: { nodeId } })).depositId).toBe(made.depositId);
    api.close();
  });

  test('404: S14: one foreign node among its own refuses the whole as node_not_found, and claims nothing', async () => {
    const { api, provider, strangers, join } = await createScene();
    const { nodeId } = await join();
    const nodeIds = [nodeId, 'nod_000000000000'];
    const refused = api.call(provider.key, openDeposit, { body: { marketId, nodeIds, windows, floorPerGpuHour: '2' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'node_not_found', errors: [{ pointer: '/nodeIds/1' }] } });
    expect((await api.call(provider.key, getNode, { params: { nodeId } })).depositId).toBeNull();
    const foreign = api.call(strangers.provider.key, openDeposit, { body: { marketId, nodeIds: [nodeId], windows, floorPerGpuHour: '2' } });
    await expect(foreign).rejects.toMatchObject({ problem: { status: 404, code: 'node_not_found' } });
    api.close();
  });

  test('409: a node in another deposit is node_already_deposited; of two at once, one is admitted', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const open = () => api.call(provider.key, openDeposit, { body: { marketId, nodeIds: [nodeId], windows, floorPerGpuHour: '2' } });
    const outcomes = await Promise.allSettled([open(), open()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(open()).rejects.toMatchObject({ problem: { status: 409, code: 'node_already_deposited' } });
    api.close();
  });

  test('409: a node of another market is node_not_eligible; a missing market is market_not_found', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const openIn = (market: string) =>
      api.call(provider.key, openDeposit, { body: { marketId: market, nodeIds: [nodeId], windows, floorPerGpuHour: '2' } });
    await expect(openIn('nvidia-h200')).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    await api.bank.openMarket({ marketId: 'nvidia-h200' as never });
    await expect(openIn('nvidia-h200')).rejects.toMatchObject({ problem: { status: 409, code: 'node_not_eligible' } });
    api.close();
  });

  test.each([
    ['a floor above the market’s price cap', { floorPerGpuHour: '20.000001' }, '/floorPerGpuHour', '20.000000'],
    ['a least lease that no window holds', { leaseMinutesMin: 24 * 60 + 1 }, '/leaseMinutesMin', '1440'],
  ])('400: %s could never be sold: refused with what would be right', async (_, terms, pointer, most) => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const body = { marketId, nodeIds: [nodeId], windows, floorPerGpuHour: '2', ...terms };
    const refused = api.call(provider.key, openDeposit, { body });
    const errors = [{ pointer, detail: expect.stringContaining(most) }];
    await expect(refused).rejects.toMatchObject({ problem: { status: 400, code: 'invalid_request', errors } });
    expect((await api.call(provider.key, getNode, { params: { nodeId } })).depositId).toBeNull();
    api.close();
  });

  test('201: at the price cap, and for a lease as long as the longest window', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const short = { start: '2026-05-03T00:00:00Z', end: '2026-05-03T01:00:00Z' };
    const body = { marketId, nodeIds: [nodeId], windows: [...windows, short], floorPerGpuHour: '20', leaseMinutesMin: 24 * 60 };
    expect(await api.call(provider.key, openDeposit, { body })).toMatchObject({ state: 'pending' });
    api.close();
  });

  test('409: a node under maintenance is node_not_eligible', async () => {
    const { api, provider, join, deposit } = await createScene();
    const node = await join();
    await api.call(provider.key, maintainNode, { params: { nodeId: node.nodeId }, body: { on: true } });
    await expect(deposit([node])).rejects.toMatchObject({ problem: { status: 409, code: 'node_not_eligible' } });
    api.close();
  });

  test('409: in a halted market it is market_halted', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const market = await api.bank.runtime.bank.read({ type: 'market', marketId: marketId as never });
    if (!market) throw new Error('no market');
    await api.bank.runtime.bank.commit([{ kind: 'replace', entity: { ...market.entity, state: 'halted' }, version: market.version }]);
    const refused = api.call(provider.key, openDeposit, { body: { marketId, nodeIds: [nodeId], windows, floorPerGpuHour: '2' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'market_halted' } });
    api.close();
  });

  test('403: a suspended provider is tenant_suspended', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    await suspend(api, provider.tenantId);
    const refused = api.call(provider.key, openDeposit, { body: { marketId, nodeIds: [nodeId], windows, floorPerGpuHour: '2' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 403, code: 'tenant_suspended' } });
    api.close();
  });

  test.each([
    ['no node', { nodeIds: [] }, '/nodeIds'],
    ['81 nodes', { nodeIds: Array.from({ length: 81 }, (_, index) => `nod_${String(index).padStart(12, '0')}`) }, '/nodeIds'],
    ['a window on half a minute', { windows: [{ start: '2026-05-01T00:00:30Z', end: '2026-05-02T00:00:00Z' }] }, '/windows/0/start'],
    ['a window that ends before it starts', { windows: [{ start: '2026-05-02T00:00:00Z', end: '2026-05-01T00:00:00Z' }] }, '/windows/0'],
    ['notice of half a minute', { reclaimNoticeMinutes: 0.5 }, '/reclaimNoticeMinutes'],
    ['a floor of zero', { floorPerGpuHour: '0' }, '/floorPerGpuHour'],
    ['a floor as a number', { floorPerGpuHour: 2 }, '/floorPerGpuHour'],
  ])('400: with %s it is refused', async (_, change, pointer) => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const body = { marketId, nodeIds: [nodeId], windows, floorPerGpuHour: '2', ...change };
    const headers = { 'idempotency-key': newKey() };
    const answer = await api.send({ method: 'POST', path: '/v1/deposits', key: provider.key, headers, body });
    expect([answer.status, answer.json.code, answer.json.errors]).toMatchObject([400, 'invalid_request', [{ pointer }]]);
    api.close();
  });
});
