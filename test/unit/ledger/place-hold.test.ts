import type { TransferId } from '@compute-bank/domain/ids';
import { placeHold } from '@compute-bank/ledger/place-hold';
import { emptyBalance } from '@compute-bank/ledger/post-to-balance';
import { raiseHold } from '@compute-bank/ledger/raise-hold';
import { releaseHold } from '@compute-bank/ledger/release';
import { tenantPosting } from '@compute-bank/ledger/transfer';
import { expect, test } from '@jest/globals';
import { buyerId, cny, holdOf, leaseOf, start } from '../../fixtures/lease.ts';

const { holdId, tenantId, asset, withdrawalId } = holdOf(leaseOf());
const transferId = 'trf_000000000001' as TransferId;
const request = { holdId, tenantId, asset, withdrawalId, transferId, at: start, amount: 100n };
const balance = { ...emptyBalance(buyerId, cny), available: 100n };

test('a worst case that just fits is moved from available to held', () => {
  const placed = placeHold(balance, request);
  expect(placed).toMatchObject({
    ok: true,
    value: {
      hold: { holdId, amount: 100n, state: 'pending' },
      transfer: {
        kind: 'hold',
        postings: [tenantPosting(buyerId, 'available', -100n), tenantPosting(buyerId, 'held', 100n)],
        reference: withdrawalId,
        source: 'hold',
        externalId: holdId,
      },
    },
  });
});

const missing = [
  ['one micro-unit short', 99n, 0n, 1n],
  ['an empty account', 0n, 0n, 100n],
  ['a credit limit that covers a part', 0n, 60n, 40n],
  ['an overdrawn account', -50n, 60n, 90n],
] as const;
test.each(missing)('insufficient_funds says how much is missing: %s', (_, available, creditLimit, amount) => {
  expect(placeHold({ ...balance, available, creditLimit }, request)).toEqual({
    ok: false,
    rejection: { code: 'insufficient_funds', missing: amount },
  });
});

test('more is set aside under the same hold, with a cause of its own', () => {
  const before = { ...holdOf(leaseOf()), amount: 50n, posted: 20n };
  const raised = raiseHold(balance, before, { amount: 100n, transferId, reference: 'lea_000000000001', at: start });
  expect(raised).toMatchObject({
    ok: true,
    value: {
      hold: { amount: 150n, posted: 20n, state: 'pending' },
      transfer: {
        kind: 'hold',
        postings: [tenantPosting(buyerId, 'available', -100n), tenantPosting(buyerId, 'held', 100n)],
        source: 'hold',
        externalId: transferId,
      },
    },
  });
});

test('G4: nothing is added that the account lacks, nor to a hold that is closed', () => {
  const more = { amount: 101n, transferId, reference: 'lea_000000000001', at: start };
  expect(raiseHold(balance, holdOf(leaseOf()), more)).toEqual({ ok: false, rejection: { code: 'insufficient_funds', missing: 1n } });
  expect(raiseHold(balance, { ...holdOf(leaseOf()), state: 'voided' }, more)).toEqual({ ok: false, rejection: { code: 'hold_closed' } });
});

test('a credit limit counts as money', () => {
  expect(placeHold({ ...balance, available: -20n, creditLimit: 120n }, request).ok).toBe(true);
});

const hold = { ...holdOf(leaseOf()), amount: 100n };
const release = { transferId, reference: 'mat_000000000001', at: start };

test('a surplus goes back from held to available, and its hold says as what', () => {
  const voided = releaseHold(hold, 30n, { ...release, as: 'voided' });
  expect(voided.hold).toMatchObject({ voided: 30n, expired: 0n, state: 'pending' });
  expect(voided.transfer).toMatchObject({
    kind: 'release',
    reference: 'mat_000000000001',
    postings: [tenantPosting(buyerId, 'held', -30n), tenantPosting(buyerId, 'available', 30n)],
  });
  expect(releaseHold(hold, 100n, { ...release, as: 'expired' }).hold).toMatchObject({ expired: 100n, state: 'expired' });
});

test('releasing more than is open is a defect', () => {
  expect(() => releaseHold(hold, 101n, { ...release, as: 'voided' })).toThrow('cannot release 101');
  expect(() => releaseHold({ ...hold, expired: 100n, state: 'expired' }, 1n, { ...release, as: 'expired' })).toThrow('cannot release 1');
});
