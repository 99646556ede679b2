import type { MatchId, WithdrawalId } from '@compute-bank/domain/ids';
import { derivedId, isId } from '@compute-bank/domain/ids';
import { hopOfMatch, orderIdOf, orderRefOf } from '@compute-bank/domain/order-id';
import { describe, expect, test } from '@jest/globals';

const withdrawalId = 'wdr_0193f0000001' as WithdrawalId;

describe('the orders of a withdrawal', () => {
  test('have ids of their own, from which the withdrawal and the hop are read back', () => {
    const ids = [1, 2, 12].map((hop) => orderIdOf({ withdrawalId, hop }));
    expect(ids).toEqual([withdrawalId, 'wdr_0193f0000001-h2', 'wdr_0193f0000001-h12']);
    expect(ids.map(orderRefOf)).toEqual([1, 2, 12].map((hop) => ({ withdrawalId, hop })));
    expect(ids.every((id) => isId('wdr', id))).toBe(true);
  });

  test('have matches, leases and assignments of which no two share an id', () => {
    const matches = [1, 2, 12].flatMap((hop) => [1, 2, 12].map((n) => derivedId('mat', orderIdOf({ withdrawalId, hop }), n)));
    const assignments = matches.flatMap((matchId) => [1, 2, 12].map((n) => derivedId('asg', derivedId('lea', matchId), n)));
    const all = [...matches, ...assignments].map((id) => id.slice(4));
    expect(new Set(all).size).toBe(all.length);
    expect(assignments.every((id) => isId('asg', id))).toBe(true);
  });

  test.each([
    ['mat_0193f0000001-2', 1],
    ['mat_0193f0000001-h2-1', 2],
    ['mat_0193f0000001-h12-3', 12],
  ])('made the match %s at hop %i', (matchId, hop) => {
    expect(hopOfMatch(matchId as MatchId)).toBe(hop);
  });
});
