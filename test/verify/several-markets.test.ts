import type { Route, Visit } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, hourMs } from '@compute-bank/domain/instant';
import { orderIdOf } from '@compute-bank/domain/order-id';
import { checkNames } from '@compute-bank/verify/finding';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { Tamper } from '../fixtures/tamper.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

const h200 = 'nvidia-h200-sxm5-141gb' as MarketId;
const wish = { marketId: testMarketId, otherMarkets: [h200] };

let bank: TestBank;
let buyer: TestTenant;
/** Served in the second market; ended after both; standing again in the first; on its way to the second. */
let orders: Record<'served' | 'unmatched' | 'standing' | 'onItsWay', WithdrawalId>;
beforeAll(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  await bank.openMarket({ marketId: h200 });
  const provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  await bank.deposit(provider, { nodes: [await bank.join(provider, { marketId: h200, gpus: 1 })], marketId: h200 });
  await bank.settleAll();
  const place = async (more: Parameters<TestBank['withdraw']>[1]) => {
    const { withdrawalId } = await bank.withdraw(buyer, { ...wish, endLatest: addMs(bank.clock.instant(), 1.5 * hourMs), ...more });
    return withdrawalId;
  };
  const served = await place({});
  await bank.settleAll();
  const unmatched = await place({});
  const standing = await place({ life: { kind: 'standing', until: addMs(bank.clock.instant(), hourMs) } });
  await bank.settleAll();
  orders = { served, unmatched, standing, onItsWay: await place({}) };
  await bank.pump.relay();
  await bank.pump.match();
  await bank.pump.project();
});
afterAll(() => bank.close());

const refOf = (name: keyof typeof orders) => ({ type: 'withdrawal', tenantId: buyer.tenantId, withdrawalId: orders[name] }) as const;

/** The checks that turn false, and whom they name, while the tables say something else. */
async function whileCorrupt(corrupt: (tamper: Tamper) => Promise<unknown>) {
  const tamper = new Tamper(bank.world.dynamo);
  try {
    await corrupt(tamper);
    const { checks, findings } = await verifyTestBank(bank);
    return { broken: checkNames.filter((name) => !checks[name]), details: findings.map(({ detail }) => detail) };
  } finally {
    await tamper.undo();
  }
}

const reroute = (name: keyof typeof orders, change: (route: Route) => Partial<Route>) => (tamper: Tamper) =>
  tamper.change(refOf(name), ({ route }) => ({ route: route && { ...route, ...change(route) } }));

const firstVisit = (change: Partial<Visit>) => (route: Route) => ({
  visits: route.visits.map((visit, index) => (index === 0 ? { ...visit, ...change } : visit)),
});

describe('a bank with orders in several markets', () => {
  test('is sound while one order is served, one has ended, one stands and one is on its way', async () => {
    const states = await Promise.all(Object.values(orders).map((id) => bank.withdrawal(buyer, id)));
    expect(states.map(({ state, route }) => [state, route?.hop])).toEqual([
      ['filled', 2],
      ['cancelled', 2],
      ['standing', 3],
      ['pending', 2],
    ]);
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test.each<[string, (tamper: Tamper) => Promise<unknown>, string]>([
    ['a visit is told of another market', reroute('served', firstVisit({ marketId: h200 })), 'it went to'],
    ['a visit is told to have ended otherwise', reroute('unmatched', firstVisit({ outcome: 'halted' })), 'it ended as no_match'],
    ['a visit is left out', reroute('standing', () => ({ visits: [] })), 'its withdrawal is at hop'],
    ['it is claimed without a match', reroute('standing', () => ({ claimedBy: h200 })), 'is claimed by'],
    ['it stands in another market', (tamper) => tamper.change(refOf('standing'), () => ({ marketId: h200 })), 'it is out in'],
    [
      'it ends before the last was tried',
      reroute('unmatched', (route) => ({ stops: [...route.stops, ...route.stops] })),
      'before every market',
    ],
    ['it takes a step that no command follows', reroute('served', ({ hop }) => ({ hop: hop + 1 })), 'does not know it'],
  ])('everyOrderEndedOnce turns false, and nothing else does, when %s', async (_, corrupt, detail) => {
    const outcome = await whileCorrupt(corrupt);
    expect(outcome).toMatchObject({ broken: ['everyOrderEndedOnce'] });
    expect(outcome.details.join('\n')).toContain(detail);
  });

  test('everyOrderEndedOnce turns false when the order for the next market is lost', async () => {
    const commandId = orderIdOf({ withdrawalId: orders.onItsWay, hop: 2 });
    const { broken, details } = await whileCorrupt((tamper) => tamper.remove({ type: 'outbox', tenantId: buyer.tenantId, commandId }));
    expect([broken, details]).toEqual([['everyOrderEndedOnce'], ['it was accepted and is neither in the log nor on its way there']]);
  });

  test('leasePerMatch turns false when another market has claimed what a lease serves', async () => {
    const { broken, details } = await whileCorrupt(reroute('served', () => ({ claimedBy: testMarketId })));
    expect(broken).toEqual(['leasePerMatch', 'everyOrderEndedOnce']);
    expect(details).toContain(`${orders.served} was claimed by ${testMarketId}, not ${h200}`);
  });

  test('leasePerMatch turns false when a withdrawal is served in two markets', async () => {
    const [lease] = await bank.leases(buyer, orders.served);
    if (!lease) throw new Error('it was served');
    const { tenantId, leaseId } = lease;
    const { broken, details } = await whileCorrupt(async (tamper) => {
      const twin = `${leaseId}-x` as typeof leaseId;
      await tamper.create({ type: 'lease', tenantId, leaseId: twin }, { ...lease, leaseId: twin, marketId: testMarketId });
    });
    expect(broken).toContain('leasePerMatch');
    expect(details.join('\n')).toContain(`${orders.served} is served in`);
  });
});
