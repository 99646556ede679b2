import type { LeaseId, MatchId, NodeId, TenantId } from '@compute-bank/domain/ids';
import { derivedId } from '@compute-bank/domain/ids';
import { minuteMs } from '@compute-bank/domain/instant';
import type { SellBack } from '@compute-bank/engine/command-changes';
import type { Event } from '@compute-bank/engine/event';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  demandOf,
  depositId,
  eventsOf,
  gpus,
  minute,
  nodeId,
  offeredNode,
  openTestBook,
  providerId,
  shape,
  type TestMarket,
  tell,
  tenantId,
  windowOf,
  withdrawalId,
} from '../../fixtures/engine-market.ts';

const idsOf = (order: number) => ({
  matchId: derivedId('mat', withdrawalId(order), 1) as MatchId,
  leaseId: derivedId('lea', withdrawalId(order), 1) as LeaseId,
});
const lotOf = (node: number, lot: string): NodeId => derivedId('nod', nodeId(node), lot);

/** A lease of all of a node from 0 to 600 for the first buyer. */
function openLease(over: Parameters<TestMarket['deposit']>[1] = {}): TestMarket {
  const market = openTestBook();
  market.deposit(1, over);
  market.withdraw(1, { durationMs: 600 * minuteMs, noticeMsMin: 0 });
  return market;
}
const sellBack = (market: TestMarket, order: number, from: number, over: Partial<SellBack> = {}, at = from) =>
  market.run(
    {
      kind: 'sell-back',
      depositId: depositId(9),
      tenantId: buyerId,
      ownerId: 'buyer',
      ...idsOf(order),
      from: minute(from),
      floorMicros: 3n,
      leaseMsMin: 0,
      ...over,
    },
    at,
    { commandId: over.depositId ?? depositId(9) },
  );
/** An order of somebody else, at once or not at all. */
const withdrawAs = (market: TestMarket, tenant: number, order: number, over: Parameters<typeof demandOf>[0] = {}, at = 0): Event[] =>
  market.run(
    {
      kind: 'place-withdrawal',
      withdrawalId: withdrawalId(order),
      tenantId: tenantId(tenant),
      ownerId: `owner-${tenant}`,
      demand: demandOf({ life: { kind: 'immediate' }, ...over }),
    },
    at,
  );
const fail = (market: TestMarket, node: number, at: number) =>
  market.run({ kind: 'fail-node', cause: 'node_silent', tenantId: providerId, nodeId: nodeId(node) }, at);
const kinds = (events: readonly Event[]) => events.map(({ kind }) => kind);

describe('what is left of a lease, sold back', () => {
  test('is on offer from the end of its own use and the turnaround, to its end', () => {
    const market = openLease();
    const [opened] = eventsOf('deposit-opened', sellBack(market, 1, 120));
    expect(opened?.deposit).toMatchObject({
      tenantId: buyerId,
      windows: [windowOf(125, 600)],
      floorMicros: 3n,
      unit: 'gpu',
      resale: { ...idsOf(1), from: minute(120) },
      nodes: [{ nodeId: lotOf(1, 'r1'), gpus: 8, machine: { nodeId: nodeId(1), tenantId: providerId, gpus: 8 } }],
    });
    const [match] = eventsOf('matched', withdrawAs(market, 3, 2, { size: gpus(4) }, 120));
    expect(match).toMatchObject({
      start: minute(125),
      slices: [
        { nodeId: nodeId(1), lotId: lotOf(1, 'r1'), providerId, sellerId: buyerId, depositId: depositId(9), gpus: 4, priceMicros: 3n },
      ],
    });
  });

  test('is on offer from its start if it has not begun by then', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1, { startEarliest: minute(60) });
    const [opened] = eventsOf('deposit-opened', sellBack(market, 1, 0));
    expect(opened?.deposit).toMatchObject({ windows: [windowOf(60, 120)], resale: { from: minute(60) } });
  });

  test('serves a standing order at once, at that order’s price', () => {
    const market = openLease();
    market.withdraw(2, { size: gpus(2), limitMicros: 4n }, 0);
    expect(eventsOf('matched', sellBack(market, 1, 120))).toEqual([]);
    const other = openLease({ floorMicros: 7n });
    const standing = { size: gpus(2), limitMicros: 4n, life: { kind: 'standing' as const, until: minute(900) } };
    expect(kinds(withdrawAs(other, 3, 2, standing))).toEqual(['withdrawal-standing']);
    expect(tell(sellBack(other, 1, 120))).toEqual(['deposit-opened', 'matched w2 n1:2@4 125-185 open 0']);
  });

  test.each<[string, number, string]>([
    ['its buyer', 2, 'buyer'],
    ['a sister of its buyer', 5, 'buyer'],
    ['whose machine it is on', 1, 'somebody'],
    ['a sister of whose machine it is on', 5, 'provider'],
  ])('does not serve %s', (_, tenant, ownerId) => {
    const market = openLease();
    sellBack(market, 1, 120);
    const demand = demandOf({ size: gpus(1), life: { kind: 'immediate' }, endLatest: minute(600) });
    const order = { kind: 'place-withdrawal' as const, withdrawalId: withdrawalId(2), tenantId: tenantId(tenant), ownerId, demand };
    expect(tell(market.run(order, 130))).toEqual(['no_match w2 open 1']);
  });

  test.each<[string, TenantId]>([
    ['its seller', buyerId],
    ['whose machine it is on', providerId],
  ])('does not serve an order that excludes %s', (_, provider) => {
    const market = openLease();
    sellBack(market, 1, 120);
    const demand = { size: gpus(1), endLatest: minute(600), providersExcluded: [provider] };
    expect(tell(withdrawAs(market, 3, 2, demand, 130))).toEqual(['no_match w2 open 1']);
  });

  test('keeps the promises that the lease was given: whole nodes stay whole, the shortest notice counts', () => {
    const market = openTestBook();
    market.deposit(1, { unit: 'node', noticeMs: 60 * minuteMs });
    market.deposit(2, { noticeMs: 30 * minuteMs, nodes: [offeredNode(2)] });
    market.withdraw(1, { size: gpus(16), durationMs: 600 * minuteMs, noticeMsMin: 0 });
    const [opened] = eventsOf('deposit-opened', sellBack(market, 1, 120));
    expect(opened?.deposit).toMatchObject({ unit: 'node', noticeMs: 30 * minuteMs });
  });

  test('is no node of a shape of several where it is a part of a machine only', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1, { size: gpus(4), durationMs: 600 * minuteMs });
    sellBack(market, 1, 120);
    expect(tell(withdrawAs(market, 3, 2, { size: shape(2, 4), endLatest: minute(600) }, 120))).toEqual(['no_match w2 open 8']);
    expect(tell(withdrawAs(market, 3, 3, { size: gpus(8), endLatest: minute(600) }, 120))).toEqual([
      'matched w3 n1:4@3 n1:4@5 125-185 open 0',
    ]);
  });

  test('can be sold back again by whoever leased it', () => {
    const market = openLease();
    sellBack(market, 1, 120);
    withdrawAs(market, 3, 2, { durationMs: 300 * minuteMs }, 120);
    const over = { depositId: depositId(10), tenantId: tenantId(3), ownerId: 'owner-3', floorMicros: 2n };
    const [opened] = eventsOf('deposit-opened', sellBack(market, 2, 200, over));
    expect(opened?.deposit).toMatchObject({
      windows: [windowOf(205, 425)],
      nodes: [{ nodeId: lotOf(1, 'r1-r2'), machine: { nodeId: nodeId(1), tenantId: providerId } }],
    });
    expect(tell(withdrawAs(market, 4, 3, { size: gpus(1) }, 200))).toEqual(['matched w3 n1:1@2 205-265 open 0']);
  });

  test('has its nodes named first where leases have them named late', () => {
    const market = openTestBook(5, { bindMs: 40 * minuteMs });
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)], unit: 'node' });
    market.withdraw(1, { size: shape(1, 8), startEarliest: minute(300) });
    expect(kinds(sellBack(market, 1, 0))).toEqual(['lease-bound', 'deposit-opened']);
  });

  test.each<[string, number, Partial<SellBack>, number, string]>([
    ['of somebody else’s lease', 120, { tenantId: tenantId(3) }, 120, 'unknown_id'],
    ['of a lease that is over', 700, {}, 700, 'unknown_id'],
    ['from a time that has passed', 119, {}, 120, 'too_late'],
    ['that is no longer than the turnaround', 595, {}, 595, 'too_late'],
  ])('is refused %s', (_, from, over, at, code) => {
    expect(tell(sellBack(openLease(), 1, from, over, at))).toEqual([`refused ${code}`]);
  });

  test('is refused a second time while the first is open, and allowed once that is closed', () => {
    const market = openLease();
    sellBack(market, 1, 120);
    expect(tell(sellBack(market, 1, 130, { depositId: depositId(10) }))).toEqual(['refused wrong_state']);
    market.run({ kind: 'close-deposit', depositId: depositId(9) }, 130);
    expect(kinds(sellBack(market, 1, 140, { depositId: depositId(11) }))).toEqual(['deposit-opened']);
  });
});

describe('a lease that was sold back', () => {
  const until = (events: readonly Event[]) => eventsOf('lease-shortened', events).map(({ end, reason }) => [end, reason]);
  /** It is leased on to another buyer from 125 to 485, and to a third one from 490 to 550. */
  function openResale(over: Parameters<TestMarket['deposit']>[1] = {}, wanted: Parameters<typeof demandOf>[0] = {}): TestMarket {
    const market = openLease(over);
    sellBack(market, 1, 120);
    withdrawAs(market, 3, 2, { ...wanted, durationMs: 360 * minuteMs }, 120);
    withdrawAs(market, 3, 3, { ...wanted, startEarliest: minute(490) }, 120);
    return market;
  }

  test('cannot be extended', () => {
    const market = openResale();
    const wish = { kind: 'extend-lease' as const, ...idsOf(1), until: minute(700), decideBy: minute(500), limitMicros: 10n, stands: true };
    expect(tell(market.run(wish, 130))).toEqual(['refused wrong_state']);
  });

  test('takes its lots with it when its node is lost: theirs go on elsewhere if they can, those that run too', () => {
    const market = openResale();
    market.deposit(2, { nodes: [offeredNode(2)], floorMicros: 3n }, 130);
    const events = fail(market, 1, 200);
    expect(kinds(events)).toEqual(['node-failed', 'lease-failed', 'resale-ending', 'rematched', 'rematched', 'capacity-reclaimed']);
    expect(eventsOf('lease-failed', events)).toMatchObject([idsOf(1)]);
    expect(eventsOf('rematched', events)).toMatchObject([
      { ...idsOf(2), reason: 'node_failed', lost: [lotOf(1, 'r1')], from: minute(200), slices: [{ nodeId: nodeId(2) }] },
      { ...idsOf(3), reason: 'node_failed', lost: [lotOf(1, 'r1')], slices: [{ nodeId: nodeId(2), priceMicros: 3n }] },
    ]);
  });

  test('is not moved when its node is lost before it begins', () => {
    const market = openTestBook();
    market.deposit(1);
    market.deposit(2, { nodes: [offeredNode(2)] });
    market.withdraw(1, { startEarliest: minute(60) });
    sellBack(market, 1, 0);
    expect(tell(fail(market, 1, 10))).toEqual(['node-failed', 'failed 1-1', 'resale-ending', 'capacity-reclaimed']);
  });

  test('ends them as it ends itself when its provider takes the node back', () => {
    const market = openResale({ noticeMs: 60 * minuteMs }, { noticeMsMin: 0 });
    const command = { kind: 'reclaim-capacity' as const, tenantId: providerId, depositId: depositId(1), nodeId: null, from: minute(300) };
    const events = market.run(command, 200);
    expect(until(events)).toEqual([
      [minute(300), 'reclaimed'],
      [minute(300), 'reclaimed'],
    ]);
    expect(eventsOf('lease-revoked', events)).toMatchObject([idsOf(3)]);
  });

  test('ends them with the grace that its suspended buyer has, which is their provider', () => {
    const market = openResale();
    const events = market.run({ kind: 'suspend-tenant', tenantId: buyerId, until: minute(300) }, 200);
    expect(until(events)).toEqual([
      [minute(300), 'buyer_suspended'],
      [minute(300), 'provider_suspended'],
    ]);
    expect(eventsOf('lease-revoked', events)).toMatchObject([{ ...idsOf(3), reason: 'provider_suspended' }]);
  });

  test('ends them now when it is returned, and its node is on offer again after the turnaround', () => {
    const market = openResale();
    const events = market.run({ kind: 'return-capacity', ...idsOf(1), at: minute(150) }, 200);
    expect(until(events)).toEqual([[minute(200), 'reclaimed']]);
    expect(tell(withdrawAs(market, 4, 4, {}, 200))).toEqual(['matched w4 n1:8@5 205-265 open 0']);
  });

  test('leaves them where they are when the deposit is closed, and cannot be sold from there again', () => {
    const market = openResale();
    expect(tell(market.run({ kind: 'close-deposit', depositId: depositId(9) }, 200))).toEqual(['deposit-closing']);
    expect(tell(withdrawAs(market, 4, 4, { size: gpus(1), endLatest: minute(600) }, 200))).toEqual(['no_match w4 open 1']);
    expect(tell(market.run({ kind: 'advance' }, 555))).toEqual(['closed d9', 'advanced']);
  });

  test('has lots that nobody can lose or change by their own ids', () => {
    const market = openResale();
    const lot = { tenantId: buyerId, nodeId: lotOf(1, 'r1') };
    expect(tell(market.run({ kind: 'fail-node', cause: 'node_silent', ...lot }, 200))).toEqual(['refused unknown_id']);
    const { tier, network } = offeredNode(1);
    expect(tell(market.run({ kind: 'update-node', ...lot, tier, network, maintenance: true }, 200))).toEqual(['refused unknown_id']);
  });

  test('has lots that are not on offer while their machine is under maintenance, and serve again after it', () => {
    const market = openLease();
    sellBack(market, 1, 120);
    const { tier, network } = offeredNode(1);
    const maintain = (maintenance: boolean) =>
      market.run({ kind: 'update-node', tenantId: providerId, nodeId: nodeId(1), tier, network, maintenance }, 130);
    maintain(true);
    const standing = { size: gpus(1), life: { kind: 'standing' as const, until: minute(500) } };
    expect(tell(withdrawAs(market, 3, 2, standing, 130))).toEqual(['standing w2 open 1']);
    expect(tell(maintain(false))).toEqual(['node-updated', 'matched w2 n1:1@3 130-190 open 0']);
  });
});
