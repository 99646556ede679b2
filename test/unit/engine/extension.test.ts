import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { LeaseId, MatchId } from '@compute-bank/domain/ids';
import type { ExtendLease } from '@compute-bank/engine/command-changes';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  demandOf,
  eventsOf,
  gpus,
  minute,
  nodeId,
  openTestBook,
  providerId,
  type TestMarket,
  tell,
  tenantId,
  withdrawalId,
} from '../../fixtures/engine-market.ts';

const idsOf = (order: number) => ({
  matchId: `mat_${String(order).padStart(12, '0')}-1` as MatchId,
  leaseId: `lea_${String(order).padStart(12, '0')}-1` as LeaseId,
});
const extend = (market: TestMarket, order: number, until: number, wish: Partial<ExtendLease> = {}, at = 1) =>
  market.run(
    { kind: 'extend-lease', ...idsOf(order), until: minute(until), decideBy: minute(58), limitMicros: 10n, stands: false, ...wish },
    at,
  );
const giveBack = (market: TestMarket, order: number, at: number) =>
  market.run({ kind: 'return-capacity', ...idsOf(order), at: minute(at) }, at);
const advance = (market: TestMarket, at: number) => tell(market.run({ kind: 'advance' }, at));

/** A lease of all of a node from 0 to 60, and, if told so, another one from 65 to 125. */
function openLease(next = true): TestMarket {
  const market = openTestBook();
  market.deposit(1);
  market.withdraw(1);
  if (next) market.withdraw(2, { startEarliest: minute(65) });
  return market;
}

describe('an extension', () => {
  test('adds time on the same nodes, without a turnaround between, at the floor', () => {
    const market = openLease(false);
    const [event] = eventsOf('lease-extended', extend(market, 1, 90));
    expect(event).toMatchObject({ from: minute(60), end: minute(90), slices: [{ nodeId: nodeId(1), gpus: 8, priceMicros: 5n }] });
    expect(tell(market.withdraw(2, {}, 2))).toEqual(['matched w2 n1:8@5 95-155 open 0']);
  });

  test('fits into a gap that only the turnaround fills', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    market.withdraw(2, { startEarliest: minute(70) });
    expect(tell(extend(market, 1, 65))).toEqual(['lease-extended']);
    expect(tell(extend(market, 1, 66))).toEqual(['refused not_free']);
  });

  test('needs its own GPUs of a shared node only', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1, { size: gpus(4) });
    market.withdraw(2, { size: gpus(4), startEarliest: minute(65) });
    expect(tell(extend(market, 1, 600))).toEqual(['lease-extended']);
  });

  test.each([
    ['is not_free while somebody else has the time', 61, {}, 1, 'not_free'],
    ['is not_free beyond the window, and cannot wait for it', 1_441, { stands: true }, 1, 'not_free'],
    ['is price_above_limit below the floor', 61, { limitMicros: 4n, stands: true }, 1, 'price_above_limit'],
    ['is too_late when its agents could not hear of it', 61, {}, 59, 'too_late'],
    ['is too_late for an end that is not later', 60, {}, 1, 'too_late'],
    ['is unknown_id after its lease', 90, {}, 66, 'unknown_id'],
  ])('%s', (_, until, wish, at, code) => {
    expect(tell(extend(openLease(), 1, until, wish, at))).toEqual([`refused ${code}`]);
  });

  test('that is delivered again an hour later is stale: it may have been refused and forgotten', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1, { durationMs: 600 * 60_000 });
    market.withdraw(2, { startEarliest: minute(605), endLatest: minute(700) });
    const command = {
      kind: 'extend-lease',
      ...idsOf(1),
      until: minute(630),
      decideBy: minute(598),
      limitMicros: 10n,
      stands: false,
    } as const;
    const deliver = (at: number) => tell(market.run(command, at, { commandId: 'extend-1', admittedAt: minute(1) }));
    expect(deliver(1)).toEqual(['refused not_free']);
    giveBack(market, 2, 2);
    expect([deliver(30), deliver(62)]).toEqual([['refused duplicate'], ['refused stale']]);
  });
});

describe('a wish for more time that stands', () => {
  test('is granted before standing orders, whatever they would pay, and they get what is left', () => {
    const market = openLease();
    expect(tell(extend(market, 1, 90, { stands: true }))).toEqual(['extension-standing']);
    expect(tell(market.withdraw(3, { limitMicros: 1_000n, startEarliest: minute(65), endLatest: minute(160) }, 2))).toEqual([
      'standing w3 open 8',
    ]);
    expect(tell(giveBack(market, 2, 3))).toEqual(['capacity-returned', 'lease-extended', 'matched w3 n1:8@5 95-155 open 0']);
  });

  test('waits on while what is freed does not reach', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    market.withdraw(2, { startEarliest: minute(65), durationMs: 20 * 60_000 });
    market.withdraw(3, { startEarliest: minute(90), durationMs: 20 * 60_000 });
    extend(market, 1, 100, { stands: true });
    expect(tell(giveBack(market, 2, 3))).toEqual(['capacity-returned']);
    expect(tell(giveBack(market, 3, 4))).toEqual(['capacity-returned', 'lease-extended']);
  });

  test('ends when its agents could not hear of it any more, and not before', () => {
    const market = openLease();
    extend(market, 1, 90, { stands: true });
    expect(advance(market, 57)).toEqual(['advanced']);
    expect(advance(market, 58)).toEqual(['extension-ended', 'advanced']);
    expect(tell(giveBack(market, 2, 59))).toEqual(['capacity-returned']);
  });

  test('ends with its lease, and a second one is refused while the first stands', () => {
    const market = openLease();
    extend(market, 1, 90, { stands: true });
    expect(tell(extend(market, 1, 61))).toEqual(['refused wrong_state']);
    const events = giveBack(market, 1, 10);
    expect(tell(events)).toEqual(['capacity-returned', 'extension-ended']);
    expect(eventsOf('extension-ended', events)).toMatchObject([{ outcome: 'lease_changed' }]);
  });

  test('waits in a halted market, and is served first when that resumes', () => {
    const market = openLease();
    extend(market, 1, 90, { stands: true });
    market.run({ kind: 'halt' }, 2);
    expect(tell(giveBack(market, 2, 3))).toEqual(['capacity-returned']);
    expect(tell(market.run({ kind: 'resume' }, 4))).toEqual(['market-resumed', 'lease-extended']);
  });

  test('is served before a call, also where that finishes what another command left', () => {
    const market = openTestBook(5, { clearing: { kind: 'call', everyMs: 1_000, kBps: 5_000, iterations: 10 } });
    market.deposit(1);
    const other = { tenantId: tenantId(3), ownerId: 'other' };
    const place = (order: number, over: Partial<Demand>) =>
      market.run({ kind: 'place-withdrawal', withdrawalId: withdrawalId(order), ...other, demand: demandOf(over) });
    market.withdraw(1);
    place(2, { startEarliest: minute(65), endLatest: minute(125) });
    market.run({ kind: 'clear' });
    extend(market, 1, 90, { stands: true });
    market.withdraw(3, { startEarliest: minute(65), endLatest: minute(125) });
    for (let order = 10; order < 1_020; order += 1) place(order, { startEarliest: minute(65), endLatest: minute(125) });
    const suspended = market.run({ kind: 'suspend-tenant', tenantId: tenantId(3), until: minute(2) }, 2);
    expect(tell(suspended).at(-1)).toBe('continue');
    expect(tell(market.run({ kind: 'clear' }, 2)).slice(-3)).toEqual(['lease-revoked', 'lease-extended', 'cleared']);
  });

  test('is served when its suspended buyer is reinstated', () => {
    const market = openLease(false);
    const other = { tenantId: tenantId(3), ownerId: 'other', demand: demandOf({ startEarliest: minute(65) }) };
    market.run({ kind: 'place-withdrawal', withdrawalId: withdrawalId(2), ...other });
    extend(market, 1, 90, { stands: true });
    market.run({ kind: 'suspend-tenant', tenantId: buyerId, until: minute(100) }, 2);
    expect(tell(giveBack(market, 2, 3))).toEqual(['capacity-returned']);
    expect(tell(market.run({ kind: 'reinstate-tenant', tenantId: buyerId }, 4))).toEqual(['tenant-reinstated', 'lease-extended']);
  });

  test('is served when its node comes back from maintenance', () => {
    const market = openLease(false);
    const { tier, network } = { tier: 'verified', network: { kind: 'roce', gbpsPerGpu: 50 } } as const;
    const maintain = (maintenance: boolean, at: number) =>
      tell(market.run({ kind: 'update-node', tenantId: providerId, nodeId: nodeId(1), tier, network, maintenance }, at));
    maintain(true, 1);
    expect(tell(extend(market, 1, 90, { stands: true }, 2))).toEqual(['extension-standing']);
    expect(maintain(false, 3)).toEqual(['node-updated', 'lease-extended']);
  });
});
