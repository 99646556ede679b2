import { minuteMs } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { wakeAt } from '@compute-bank/engine/wake-at';
import { describe, expect, test } from '@jest/globals';
import {
  depositOf,
  eventsOf,
  gpus,
  minute,
  offeredNode,
  openTestBook,
  tell,
  windowOf,
  withdrawalId,
} from '../../fixtures/engine-market.ts';

const advance = { kind: 'advance' } as const;

describe('the book wakes', () => {
  test('never while nothing waits', () => {
    expect(wakeAt(openTestBook().book)).toBeNull();
  });
  test('when a standing order expires', () => {
    const market = openTestBook();
    market.withdraw(1, { life: { kind: 'standing', until: minute(30) } });
    expect(wakeAt(market.book)).toBe(minute(30));
    expect(tell(market.run(advance, 29))).toEqual(['advanced']);
    expect(tell(market.run(advance, 30))).toEqual(['expired w1 open 8', 'advanced']);
    expect(wakeAt(market.book)).toBeNull();
  });
  test('just after the last possible start of a standing order', () => {
    const market = openTestBook();
    market.withdraw(1, { endLatest: minute(90.5) });
    expect(wakeAt(market.book)).toBe(minute(30) + 1);
  });
  test('when a deposit closes', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 200)] });
    expect(wakeAt(market.book)).toBe(minute(205));
    market.withdraw(1);
    market.run({ kind: 'close-deposit', depositId: depositOf(1).depositId }, 1);
    expect(wakeAt(market.book)).toBe(minute(65));
  });
});

test('time does not go back: a command that says so is decided at the time of the book', () => {
  const market = openTestBook();
  market.deposit(1, {}, 50);
  expect(tell(market.withdraw(1, {}, 10))).toEqual(['matched w1 n1:8@5 50-110 open 0']);
});

describe('output is bounded', () => {
  /** Standing orders of one GPU each, and what a command then does, application by application. */
  function crowd(orders: number) {
    const market = openTestBook();
    for (let order = 1; order <= orders; order += 1)
      market.withdraw(order, { size: gpus(1), life: { kind: 'standing', until: minute(60) } });
    return market;
  }

  test('expiries beyond it go on in the next application of the same advance', () => {
    const market = crowd(2_300);
    const command = { ...advance, commandId: 'adv', issuer: offered.tenantId, admittedAt: minute(60) };
    const applications = [1, 2, 3, 4].map((index) => apply(market.book, command, minute(60), 9_000, index));
    expect(applications.map((events) => events.length)).toEqual([998, 998, 307, 1]);
    expect(applications.map((events) => tell(events).at(-1))).toEqual(['continue', 'continue', 'advanced', 'refused duplicate']);
    expect(new Set(applications.flatMap((events) => eventsOf('withdrawal-ended', events)).map((event) => event.withdrawalId)).size).toBe(
      2_300,
    );
  });

  const offered = depositOf(1, {
    nodes: Array.from({ length: 160 }, (_, index) => offeredNode(index + 1)),
    windows: [windowOf(0, 600)],
  });

  test('matches beyond it go on where they stopped, also after a cold start, and nothing is matched twice', () => {
    const market = crowd(1_200);
    const command = { ...offered, commandId: offered.depositId, issuer: offered.tenantId, admittedAt: minute(0) };
    const first = apply(market.book, command, minute(1), 9_000, 0);
    expect([first.length, tell(first).at(-1), wakeAt(market.book)]).toEqual([998, 'continue', minute(1)]);
    const cold = decodeBook(encodeBook(market.book));
    const rest = apply(cold, command, minute(1), 9_000, 1);
    expect(tell(rest).at(-1)).toBe('advanced');
    const matched = [first, rest].flatMap((events) => eventsOf('matched', events)).map((event) => event.withdrawalId);
    expect(matched).toEqual(Array.from({ length: 1_200 }, (_, index) => withdrawalId(index + 1)));
  });

  test('an advance finishes what a lost deliverer left, and any other command does too', () => {
    for (const body of [advance, { kind: 'cancel-withdrawal', withdrawalId: withdrawalId(9_999) } as const]) {
      const market = crowd(1_200);
      market.run(offered, 1);
      expect(market.book.unfinished).toBe(offered.depositId);
      const events = market.run(body, 2);
      expect([eventsOf('matched', events).length, tell(events).at(-1), market.book.standing.size]).toEqual([204, 'advanced', 0]);
      expect(market.book.unfinished).toBeNull();
    }
  });

  test('leases of a failed node beyond it fail in the next application', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1, { gpus: 1_024 })] });
    for (let order = 1; order <= 1_010; order += 1) market.withdraw(order, { size: gpus(1), durationMs: 10 * minuteMs });
    const failure = { kind: 'fail-node', cause: 'node_silent', tenantId: offered.tenantId, nodeId: offeredNode(1).nodeId } as const;
    const command = { ...failure, commandId: 'fail', issuer: offered.tenantId, admittedAt: minute(0) };
    const applications = [1, 2].map((index) => apply(market.book, command, minute(1), 9_000, index));
    expect(applications.map((events) => eventsOf('lease-failed', events).length)).toEqual([996, 14]);
    expect(applications.map((events) => tell(events).at(-1))).toEqual(['continue', 'advanced']);
  });
});
