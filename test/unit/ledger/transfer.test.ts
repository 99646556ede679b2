import type { Balance, Posting } from '@compute-bank/domain/entities/money';
import type { TransferId } from '@compute-bank/domain/ids';
import { applyPostings, emptyBalance } from '@compute-bank/ledger/post-to-balance';
import { platformShards, subAccount } from '@compute-bank/ledger/sub-account';
import { assertBalanced, buildTransfer, tenantPosting } from '@compute-bank/ledger/transfer';
import { describe, expect, test } from '@jest/globals';
import { buyerId, cny, providerId, start } from '../../fixtures/lease.ts';

const draft = (postings: readonly Posting[]) => ({
  transferId: 'trf_000000000001' as TransferId,
  kind: 'settlement' as const,
  asset: cny,
  postings,
  reference: 'lea_000000000001',
  source: 'settlement',
  externalId: '1',
  at: start,
});

describe('a transfer', () => {
  test('merges the postings of one account and leaves out what comes to nothing', () => {
    const transfer = buildTransfer(
      draft([
        tenantPosting(buyerId, 'held', -7n),
        tenantPosting(providerId, 'earnings', 4n),
        tenantPosting(buyerId, 'held', -3n),
        tenantPosting(providerId, 'earnings', 6n),
        tenantPosting(buyerId, 'available', 0n),
      ]),
    );
    expect(transfer.postings).toEqual([tenantPosting(buyerId, 'held', -10n), tenantPosting(providerId, 'earnings', 10n)]);
    expect(transfer).toMatchObject({ type: 'transfer', lines: [], reverses: null });
  });

  const broken = [
    ['G1: one that makes money is a defect', [tenantPosting(buyerId, 'held', -1n), tenantPosting(providerId, 'earnings', 2n)], 'sum to 1'],
    ['G1: one that moves nothing is a defect', [tenantPosting(buyerId, 'held', -1n), tenantPosting(buyerId, 'held', 1n)], 'at least two'],
    ['G1: one with a single posting is a defect', [tenantPosting(buyerId, 'held', -1n)], 'at least two'],
    ['G1: one without postings is a defect', [], 'at least two'],
  ] as const;
  test.each(broken)('%s', (_, postings, message) => {
    expect(() => buildTransfer(draft(postings))).toThrow(message);
  });

  test('G1: a posting of zero is a defect', () => {
    const postings = [tenantPosting(buyerId, 'held', 0n), tenantPosting(buyerId, 'available', 0n)];
    expect(() => assertBalanced(postings)).toThrow('moves nothing');
  });
});

describe('posting to a balance', () => {
  const balance: Balance = { ...emptyBalance(buyerId, cny), available: 10n, held: 5n, earnings: 5n, bond: 5n, creditLimit: 3n };
  const table = [
    ['down to the floor is accepted', 'available', -13n, true],
    ['G3: below the credit limit is refused', 'available', -14n, false],
    ['to an empty hold account is accepted', 'held', -5n, true],
    ['G3: below nothing held is refused', 'held', -6n, false],
    ['G3: below nothing earned is refused', 'earnings', -6n, false],
    ['G3: below nothing bonded is refused', 'bond', -6n, false],
  ] as const;
  test.each(table)('%s', (_, account, amount, accepted) => {
    const result = applyPostings(balance, [tenantPosting(buyerId, account, amount)]);
    expect(result).toEqual(
      accepted ? { ok: true, value: { ...balance, [account]: balance[account] + amount } } : { ok: false, rejection: 'floor' },
    );
  });

  test('an account below a lowered credit limit may receive, but not give', () => {
    const overdrawn = { ...balance, available: -9n };
    expect(applyPostings(overdrawn, [tenantPosting(buyerId, 'available', 1n)])).toMatchObject({ ok: true, value: { available: -8n } });
    expect(applyPostings(overdrawn, [tenantPosting(buyerId, 'available', -1n)])).toEqual({ ok: false, rejection: 'floor' });
  });

  test('only the end counts, not the order of the postings', () => {
    const postings = [tenantPosting(buyerId, 'available', -20n), tenantPosting(buyerId, 'available', 15n)];
    expect(applyPostings(balance, postings)).toEqual({ ok: true, value: { ...balance, available: 5n } });
  });

  test("another tenant's postings, and the bank's, change nothing", () => {
    const postings = [tenantPosting(providerId, 'available', -99n), { account: subAccount('fees', 'x'), amount: 99n }];
    expect(applyPostings(balance, postings)).toEqual({ ok: true, value: balance });
  });
});

describe('a sub-account of the bank', () => {
  test('is the same for the same reference, whatever ran before', () => {
    expect(subAccount('fees', 'lea_000000000001')).toEqual({ owner: 'platform', account: 'fees', shard: 13 });
    expect(subAccount('fees', 'lea_000000000001')).toEqual(subAccount('fees', 'lea_000000000001'));
  });

  test('spreads a thousand references over all sixteen, none with more than twice its share', () => {
    const counts = Array.from({ length: platformShards }, () => 0);
    for (let index = 0; index < 1_000; index += 1) {
      const account = subAccount('fees', `lea_0193f000000${String(index).padStart(4, '0')}-1`);
      if (account.owner === 'platform') counts[account.shard]! += 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBeLessThan(125);
  });
});
