import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import { expireHold, openHold, openMicros, postHold, voidHold } from '@compute-bank/ledger/hold';
import { expect, test } from '@jest/globals';
import { holdOf, leaseOf } from '../../fixtures/lease.ts';

const hold: Hold = { ...holdOf(leaseOf()), amount: 100n };

const table = [
  ['posting the whole closes it as posted', hold, postHold, 100n, { posted: 100n, state: 'posted' }],
  ['posting a part leaves the rest open', hold, postHold, 40n, { posted: 40n, state: 'pending' }],
  ['voiding the whole closes it as voided', hold, voidHold, 100n, { voided: 100n, state: 'voided' }],
  ['voiding a part leaves the rest open', hold, voidHold, 1n, { voided: 1n, state: 'pending' }],
  ['expiring the whole closes it as expired', hold, expireHold, 100n, { expired: 100n, state: 'expired' }],
  ['voiding the rest of a posted hold closes it as posted', { ...hold, posted: 60n }, voidHold, 40n, { voided: 40n, state: 'posted' }],
  ['expiring the rest of a posted hold closes it as posted', { ...hold, posted: 60n }, expireHold, 40n, { expired: 40n, state: 'posted' }],
  ['expiring the rest of a voided hold closes it as expired', { ...hold, voided: 60n }, expireHold, 40n, { state: 'expired' }],
  ['nothing taken changes nothing', hold, postHold, 0n, { posted: 0n, state: 'pending' }],
] as const;

test.each(table)('G4: %s', (_, before, take, amount, after) => {
  expect(take(before, amount)).toEqual({ ok: true, value: expect.objectContaining(after) });
});

const refusals = [
  ['a closed hold refuses, even what would exceed it', { ...hold, posted: 100n, state: 'posted' as const }, 200n, 'hold_closed'],
  ['more than the open part is refused', { ...hold, posted: 60n }, 41n, 'exceeds_hold'],
  ['more than the whole is refused', hold, 101n, 'exceeds_hold'],
] as const;

test.each(refusals)('G4: %s', (_, before, amount, rejection) => {
  for (const take of [postHold, voidHold, expireHold]) expect(take(before, amount)).toEqual({ ok: false, rejection });
});

test('G4: a closed hold accepts that nothing more is taken', () => {
  const closed: Hold = { ...hold, voided: 100n, state: 'voided' };
  expect(voidHold(closed, 0n)).toEqual({ ok: true, value: closed });
});

test('G5: expiry after a post gives back the exact remainder, and a post after expiry gets nothing', () => {
  const posted = postHold(hold, 30n);
  if (!posted.ok) throw new Error('refused');
  const expired = expireHold(posted.value, openMicros(posted.value));
  if (!expired.ok) throw new Error('refused');
  expect(expired.value).toMatchObject({ posted: 30n, expired: 70n });
  expect(postHold(expired.value, 1n)).toEqual({ ok: false, rejection: 'hold_closed' });
});

test('a hold of nothing, or of less, is a defect', () => {
  const { holdId, tenantId, asset, withdrawalId } = hold;
  for (const amount of [0n, -1n]) expect(() => openHold({ holdId, tenantId, asset, withdrawalId, amount })).toThrow('sets something aside');
  expect(() => postHold(hold, -1n)).toThrow('never taken back');
});
