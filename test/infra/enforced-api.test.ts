import { listBalances, listTransfers, requestPayOut } from '@compute-bank/contracts/accounts';
import { closeDeposit, getDeposit, listDeposits, reclaimCapacity } from '@compute-bank/contracts/deposits';
import { listFabrics } from '@compute-bank/contracts/fabrics';
import { getHealth } from '@compute-bank/contracts/health';
import {
  cancelExtension,
  extendLease,
  getInvoice,
  getLease,
  getSuppliedLease,
  listLeases,
  listSuppliedLeases,
  returnLease,
  sellBack,
} from '@compute-bank/contracts/leases';
import { bestWindows, marketIndex } from '@compute-bank/contracts/market-data';
import { moveOrders, planSplit, splitMarket } from '@compute-bank/contracts/market-splits';
import { haltMarket, resumeMarket } from '@compute-bank/contracts/market-state';
import { getMarket, listMarkets, marketDepth, marketFills } from '@compute-bank/contracts/markets';
import { explainMatch, explainWithdrawal, getMatch, listMatches } from '@compute-bank/contracts/matches';
import { getNode, listNodes, maintainNode, restoreNode } from '@compute-bank/contracts/nodes';
import { quoteWithdrawal } from '@compute-bank/contracts/quotes';
import { endpoints } from '@compute-bank/contracts/registry';
import { reinstateTenant } from '@compute-bank/contracts/tenant-standing';
import { createKey, getTenant, listKeys, listTenants, revokeKey } from '@compute-bank/contracts/tenants';
import { cancelWithdrawal, getWithdrawal, listWithdrawals } from '@compute-bank/contracts/withdrawals';
import { addMs, formatInstant, hourMs, instant, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, expect, test } from '@jest/globals';
import { leaseRun } from '../fixtures/lease-run.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene, type Scene, suspend, withdrawalOf } from '../fixtures/scene.ts';
import { enforceRoles } from './roles/enforce.ts';
import { readRoles } from './roles/read-roles.ts';
import { synthesiseStacks } from './synthesise.ts';

const enforcement = enforceRoles(readRoles(synthesiseStacks()));
/** Operations that were carried out, each with the rights of its function and of its caller's session. */
const carriedOut = new Set<string>();

let scene: Scene;
const open = async () => {
  scene = await createScene({
    wrapDynamo: enforcement.wrap,
    wrapSqs: enforcement.wrap,
    sessionsOver: enforcement.sessionsOver,
    async serveAs(asked, run) {
      if (!asked) return run();
      const response = await enforcement.as(`Api-${asked.context}`, run);
      if (response.statusCode < 300) carriedOut.add(asked.id);
      return response;
    },
  });
  return scene;
};
afterEach(() => {
  scene.api.close();
  expect([...enforcement.refused]).toEqual([]);
});

const market = { params: { marketId: testMarketId } };
const price = { kind: 'limit' as const, perGpuHour: '3' };
const after = (text: string, ms: number): string => formatInstant(addMs(instant(Date.parse(text)), ms));

test('a lease from order to invoice and pay-out is served in sessions of those who ask, and needs no right that they lack', async () => {
  const { api, provider, buyer, trade } = await open();
  const traded = await trade();
  const [lease, order, match] = [{ leaseId: traded.leaseId }, { withdrawalId: traded.withdrawalId }, { matchId: traded.matchId }];
  const run = leaseRun(scene, traded);
  await run.begin();
  await run.run(59);
  await run.finish();
  for (const list of [listWithdrawals, listMatches, listLeases, listTransfers, listBalances]) {
    expect((await api.call(buyer.key, list, { query: { limit: 1 } })).items).not.toEqual([]);
  }
  for (const list of [listDeposits, listNodes, listFabrics, listSuppliedLeases]) {
    expect((await api.call(provider.key, list)).items).not.toEqual([]);
  }
  await api.call(buyer.key, getWithdrawal, { params: order });
  await api.call(buyer.key, explainWithdrawal, { params: order });
  await api.call(buyer.key, explainMatch, { params: match });
  await api.call(buyer.key, getMatch, { params: match });
  await api.call(buyer.key, getLease, { params: lease });
  await api.call(buyer.key, getInvoice, { params: lease });
  await api.call(provider.key, getSuppliedLease, { params: lease });
  await api.call(provider.key, getNode, { params: { nodeId: traded.node.nodeId } });
  await api.call(provider.key, getDeposit, { params: { depositId: traded.depositId } });
  await api.call(provider.key, requestPayOut, { body: { asset: 'CNY', amount: '1' } });
});

test('a lease that is extended, sold back and returned is too', async () => {
  const { api, buyer, trade, withdraw, join, deposit } = await open();
  const { leaseId } = await trade();
  const { end } = await api.call(buyer.key, getLease, { params: { leaseId } });
  await withdraw({ startEarliest: after(end, 30 * minuteMs) });
  await api.call(buyer.key, extendLease, { params: { leaseId }, body: { until: after(end, hourMs), price, life: 'standing' } });
  await api.bank.settleAll();
  await api.call(buyer.key, cancelExtension, { params: { leaseId } });
  await api.bank.settleAll();
  await deposit([await join()]);
  await withdraw({ durationMinutes: 240 });
  const { items } = await api.call(buyer.key, listLeases);
  const other = { leaseId: items.find((each) => each.leaseId !== leaseId && each.end !== end)?.leaseId ?? 'none' };
  const { depositId } = await api.call(buyer.key, sellBack, { params: other, body: { floorPerGpuHour: '3' } });
  await api.bank.settleAll();
  expect(depositId).toMatch(/^dep_/);
  await api.call(buyer.key, returnLease, { params: { leaseId } });
  await api.bank.settleAll();
});

test('orders that are withdrawn, deposits that are closed or taken back, and nodes that are looked after are too', async () => {
  const { api, provider, buyer, withdraw, join, deposit, trade } = await open();
  const until = formatInstant(addMs(api.bank.clock.instant(), hourMs));
  const { withdrawalId } = await withdraw({ life: { kind: 'standing', until } });
  await api.call(buyer.key, cancelWithdrawal, { params: { withdrawalId } });
  const [first, second] = [await deposit([await join()], { reclaimNoticeMinutes: 30 }), await deposit([await join()])];
  await api.call(provider.key, reclaimCapacity, { params: { depositId: first.depositId }, body: {} });
  await api.call(provider.key, closeDeposit, { params: { depositId: second.depositId } });
  await api.bank.settleAll();
  const { node } = await trade();
  await api.bank.advance(20 * minuteMs);
  await node.beat();
  const params = { nodeId: node.nodeId };
  await api.call(provider.key, restoreNode, { params });
  await api.call(provider.key, maintainNode, { params, body: { on: true } });
});

test('what a market shows, and what an admin does with markets, tenants and keys, is too', async () => {
  const { api, buyer, strangers, withdraw, join, deposit } = await open();
  const { admin } = api.keys;
  await deposit([await join()]);
  await withdraw({ life: { kind: 'standing', until: formatInstant(addMs(api.bank.clock.instant(), hourMs)) }, durationMinutes: 30 });
  await api.call(buyer.key, quoteWithdrawal, { body: withdrawalOf(api.bank.clock.instant()) });
  await api.call(buyer.key, bestWindows, { ...market, query: { gpus: 1, durationMinutes: 60 } });
  for (const read of [getMarket, marketDepth, marketFills, marketIndex]) await api.call(buyer.key, read as typeof getMarket, market);
  await api.call(buyer.key, listMarkets);
  await api.call(buyer.key, getHealth);
  await api.call(admin, haltMarket, market);
  await api.bank.settleAll();
  await api.call(admin, resumeMarket, market);
  await api.bank.settleAll();
  const parts = [
    { marketId: 'nvidia-h100-cn', regions: { allow: ['cn'] } },
    { marketId: 'nvidia-h100-rest', regions: { deny: ['cn'] } },
  ];
  await api.call(admin, planSplit, { ...market, body: { parts } });
  await api.call(admin, splitMarket, { ...market, body: { parts } });
  for (let round = 0; round < 5; round += 1) {
    await api.call(admin, moveOrders, market);
    await api.bank.settleAll();
  }
  expect((await api.call(admin, moveOrders, market)).left).toEqual({ preparing: false, deposits: 0, withdrawals: 0 });
  const params = { tenantId: strangers.buyer.tenantId };
  await api.call(admin, getTenant, { params });
  await api.call(admin, listTenants);
  await suspend(api, params.tenantId);
  await api.bank.settleAll();
  await api.call(admin, reinstateTenant, { params });
  const made = await api.call(admin, createKey, { params, body: { name: 'second', roles: ['buyer'] } });
  expect((await api.call(admin, listKeys, { params })).items).toHaveLength(2);
  await api.call(admin, revokeKey, { params: { ...params, keyId: made.keyId } });
});

test('so every published operation was carried out with the rights of its function, and no other', () => {
  expect([...carriedOut].sort()).toEqual(endpoints.map(({ id }) => id).sort());
  const sessions = [...enforcement.used].filter((said) => said.includes('sts:AssumeRole'));
  expect(sessions).toContain('Api-orders: sts:AssumeRole on Api-orders as tenant');
  expect(sessions.length).toBeGreaterThan(10);
});
