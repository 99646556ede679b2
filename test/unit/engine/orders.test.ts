import { minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  demandOf,
  depositId,
  gpus,
  minute,
  offeredNode,
  openTestBook,
  providerId,
  tell,
  windowOf,
  withdrawalId,
} from '../../fixtures/engine-market.ts';

const immediate = { life: { kind: 'immediate' } } as const;
const fillOrKill = { life: { kind: 'fill-or-kill' } } as const;

describe('what cannot be matched now', () => {
  test('is cancelled by an immediate order', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(tell(market.withdraw(1, { ...immediate, size: gpus(12, 1), endLatest: minute(60) }))).toEqual([
      'matched w1 n1:8@5 0-60 open 4',
      'no_match w1 open 4',
    ]);
  });
  test('cancels a fill-or-kill order whole', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(tell(market.withdraw(1, { ...fillOrKill, size: gpus(12, 1) }))).toEqual(['no_match w1 open 12']);
    expect(tell(market.withdraw(2, { ...fillOrKill, size: gpus(8, 1) }))).toEqual(['matched w2 n1:8@5 0-60 open 0']);
  });
  test('stands, and is matched when capacity appears', () => {
    const market = openTestBook();
    expect(tell(market.withdraw(1))).toEqual(['standing w1 open 8']);
    expect(tell(market.deposit(1, {}, 1))).toEqual(['deposit-opened', 'matched w1 n1:8@10 1-61 open 0']);
  });
  test('of an order at market price is cancelled: it cannot stand', () => {
    const market = openTestBook();
    expect(tell(market.withdraw(1, { priceKind: 'market' }))).toEqual(['no_match w1 open 8']);
  });
  test('expires at once where no time is left to wait', () => {
    const market = openTestBook();
    expect(tell(market.withdraw(1, { life: { kind: 'standing', until: minute(5) } }, 5))).toEqual(['expired w1 open 8']);
    expect(tell(market.withdraw(2, { endLatest: minute(60) }, 1))).toEqual(['expired w2 open 8']);
  });
});

describe('the earlier order of the pair sets the price', () => {
  test('an older deposit sells at its floor', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(tell(market.withdraw(1))).toEqual(['matched w1 n1:8@5 0-60 open 0']);
  });
  test('a standing withdrawal buys at its limit from a younger deposit, and at the floor from an older one', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 60)] });
    expect(tell(market.withdraw(1, { size: gpus(16), startEarliest: minute(0) }))).toEqual(['standing w1 open 16']);
    expect(tell(market.deposit(2))).toEqual(['deposit-opened', 'matched w1 n1:8@5 n2:8@10 0-60 open 0']);
  });
  test('an order at market price trades at the floor, up to its frozen cap', () => {
    const market = openTestBook();
    market.deposit(1, { floorMicros: 10n });
    market.deposit(2, { floorMicros: 11n });
    expect(tell(market.withdraw(1, { priceKind: 'market', ...immediate }))).toEqual(['matched w1 n1:8@10 0-60 open 0']);
    expect(tell(market.withdraw(2, { priceKind: 'market', ...immediate, endLatest: minute(60) }))).toEqual(['no_match w2 open 8']);
  });
});

describe('an order that accepts less than its size', () => {
  test('takes at least its minimum first, then whatever comes', () => {
    const market = openTestBook();
    market.withdraw(1, { size: gpus(12, 6), endLatest: minute(90) });
    const small = (number: number, count: number) => tell(market.deposit(number, { nodes: [{ ...offeredNode(number), gpus: count }] }));
    expect(small(1, 5)).toEqual(['deposit-opened']);
    expect(small(2, 1)).toEqual(['deposit-opened', 'matched w1 n1:5@10 n2:1@10 0-60 open 6']);
    expect(small(3, 1)).toEqual(['deposit-opened', 'matched w1 n3:1@10 0-60 open 5']);
  });
  test('prefers more GPUs to less cost, but soonest prefers an early start to more GPUs', () => {
    for (const [prefer, expected] of [
      ['cheapest', 'matched w1 n2:8@6 30-90 open 0'],
      ['soonest', 'matched w1 n1:4@5 0-60 open 4'],
    ] as const) {
      const market = openTestBook();
      market.deposit(1, { nodes: [{ ...offeredNode(1), gpus: 4 }], windows: [windowOf(0, 60)] });
      market.deposit(2, { floorMicros: 6n, windows: [windowOf(30, 90)] });
      expect(tell(market.withdraw(1, { ...immediate, prefer, size: gpus(8, 1), endLatest: minute(90) }))[0]).toBe(expected);
    }
  });
});

describe('standing withdrawals are served', () => {
  test('by limit price, then age', () => {
    const market = openTestBook();
    const short = { endLatest: minute(60) };
    market.withdraw(1, { ...short, limitMicros: 8n });
    market.withdraw(2, { ...short, limitMicros: 9n });
    market.withdraw(3, { ...short, limitMicros: 9n });
    expect(tell(market.deposit(1))).toEqual(['deposit-opened', 'matched w2 n1:8@9 0-60 open 0']);
    expect(tell(market.deposit(2))).toEqual(['deposit-opened', 'matched w3 n2:8@9 0-60 open 0']);
    expect(tell(market.deposit(3))).toEqual(['deposit-opened', 'matched w1 n3:8@8 0-60 open 0']);
  });
  test('until nothing of the new capacity is left', () => {
    const market = openTestBook();
    for (const order of [1, 2, 3]) market.withdraw(order, { endLatest: minute(60) });
    expect(tell(market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)], windows: [windowOf(0, 60)] }))).toEqual([
      'deposit-opened',
      'matched w1 n1:8@10 0-60 open 0',
      'matched w2 n2:8@10 0-60 open 0',
    ]);
  });
  test('not after their time, even before an advance has said so', () => {
    const market = openTestBook();
    market.withdraw(1, { life: { kind: 'standing', until: minute(5) } });
    expect(tell(market.deposit(1, {}, 5))).toEqual(['deposit-opened']);
  });
});

describe('a cancel', () => {
  const cancel = (number: number) => ({ kind: 'cancel-withdrawal', withdrawalId: withdrawalId(number) }) as const;
  test('ends a standing order', () => {
    const market = openTestBook();
    market.withdraw(1);
    expect(tell(market.run(cancel(1)))).toEqual(['cancelled w1 open 8']);
    expect(tell(market.run(cancel(1)))).toEqual(['refused wrong_state']);
    expect(tell(market.deposit(1))).toEqual(['deposit-opened']);
  });
  test('that overtakes its order wins when the order arrives, within the horizon', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(tell(market.run(cancel(1), 0))).toEqual(['refused unknown_id']);
    expect(tell(market.run(cancel(2), 0))).toEqual(['refused unknown_id']);
    expect(tell(market.withdraw(1, {}, 59))).toEqual(['cancelled w1 open 8']);
    expect(tell(market.withdraw(2, {}, 60))).toEqual(['matched w2 n1:8@5 60-120 open 0']);
  });
});

describe('a command delivered again', () => {
  test('is a duplicate while its order is live, and for the horizon after it ended', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    market.withdraw(2, { size: gpus(9) });
    expect(tell(market.withdraw(1, {}, 30))).toEqual(['refused duplicate']);
    expect(tell(market.withdraw(2, {}, 600))).toEqual(['refused duplicate']);
    expect(tell(market.deposit(1, {}, 600))).toEqual(['refused duplicate']);
  });
  test('is stale once its order may have been forgotten', () => {
    const market = openTestBook();
    const body = {
      kind: 'place-withdrawal',
      withdrawalId: withdrawalId(1),
      tenantId: buyerId,
      ownerId: 'buyer',
      demand: demandOf(immediate),
    } as const;
    expect(tell(market.run(body, 0))).toEqual(['no_match w1 open 8']);
    expect(tell(market.run(body, 59, { admittedAt: minute(0) }))).toEqual(['refused duplicate']);
    for (const at of [60, 61]) expect(tell(market.run(body, at, { admittedAt: minute(0) }))).toEqual(['refused stale']);
  });
  test('is stale if it says that a node failed or is back, and the other may have come since', () => {
    const market = openTestBook();
    market.deposit(1);
    const node = { tenantId: providerId, nodeId: offeredNode(1).nodeId } as const;
    const failure = { kind: 'fail-node', cause: 'node_silent', ...node } as const;
    const first = { commandId: 'fail', admittedAt: minute(0) };
    expect(tell(market.run(failure, 0, first))).toEqual(['node-failed']);
    expect(tell(market.run({ kind: 'restore-node', ...node }, 10))).toEqual(['node-restored']);
    expect(tell(market.run(failure, 59, first))).toEqual(['refused duplicate']);
    expect(tell(market.run(failure, 60, first))).toEqual(['refused stale']);
    expect(tell(market.run(failure, 61, { ...first, admittedAt: minute(61) }))).toEqual(['node-failed']);
  });
  test('stays refused even where it could succeed by then', () => {
    const market = openTestBook();
    market.deposit(1);
    const again = { nodes: [offeredNode(1)] };
    expect(tell(market.deposit(2, again))).toEqual(['refused node_offered_elsewhere']);
    market.run({ kind: 'close-deposit', depositId: depositId(1) });
    expect(tell(market.deposit(2, again))).toEqual(['refused duplicate']);
    expect(tell(market.deposit(3, again))).toEqual(['deposit-opened']);
  });
});

test('while the market is halted nothing opens and nothing is matched, and what waited is tried when it resumes', () => {
  const market = openTestBook();
  market.withdraw(1, { startEarliest: minute(0) });
  market.deposit(1, { tenantId: providerId, nodes: [offeredNode(1)], windows: [windowOf(0, 30), windowOf(300, 600)] });
  expect(tell(market.withdraw(2, { durationMs: 300 * minuteMs, limitMicros: 7n }))).toEqual(['standing w2 open 8']);
  expect(tell(market.run({ kind: 'halt' }))).toEqual(['market-halted']);
  expect(tell(market.run({ kind: 'halt' }))).toEqual(['refused wrong_state']);
  expect(tell(market.deposit(2))).toEqual(['refused market_halted']);
  expect(tell(market.withdraw(3))).toEqual(['refused market_halted']);
  expect(
    tell(market.run({ kind: 'return-capacity', matchId: 'mat_000000000001-1', leaseId: 'lea_000000000001-1', at: minute(1) } as never)),
  ).toEqual(['capacity-returned']);
  expect(tell(market.run({ kind: 'resume' }))).toEqual(['market-resumed', 'matched w2 n1:8@5 300-600 open 0']);
});
