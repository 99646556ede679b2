import type { Posting } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { TenantId, TransferId } from '@compute-bank/domain/ids';
import { bpsPerUnit, divideHalfEven, formatMicros, microsMax, parseMicros, shareOf } from '@compute-bank/domain/money';
import { chargeLine } from '@compute-bank/ledger/charge';
import { expireHold, openMicros, postHold, voidHold } from '@compute-bank/ledger/hold';
import { applyPostings, emptyBalance, isAboveFloor } from '@compute-bank/ledger/post-to-balance';
import { accountKey, buildTransfer, mergePostings, tenantPosting } from '@compute-bank/ledger/transfer';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { at, buyerId, cny, holdOf, leaseOf, sliceOf, start } from '../fixtures/lease.ts';

const takes = { postHold, voidHold, expireHold };
const anyTake = fc.record({
  take: fc.constantFrom('postHold' as const, 'voidHold' as const, 'expireHold' as const),
  amount: fc.bigInt(0n, 60n),
});

test('G4: after any takes, posted + voided + expired + open = amount, and a closed hold stays closed', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 100n), fc.array(anyTake), (amount, steps) => {
      let hold: Hold = { ...holdOf(leaseOf()), amount };
      for (const step of steps) {
        const before = hold;
        const result = takes[step.take](hold, step.amount);
        const fits = step.amount <= openMicros(before);
        expect(result.ok).toBe(step.amount === 0n || fits);
        if (result.ok) hold = result.value;
        expect(hold.posted + hold.voided + hold.expired + openMicros(hold)).toBe(amount);
        expect(openMicros(hold) >= 0n).toBe(true);
        expect(hold.state === 'pending').toBe(openMicros(hold) > 0n);
        if (before.state !== 'pending') expect(hold).toBe(before);
      }
    }),
  );
});

const owners = [buyerId, 'ten_provider0001' as TenantId, 'ten_provider0002' as TenantId];
const anyPosting: fc.Arbitrary<Posting> = fc
  .tuple(fc.constantFrom(...owners), fc.constantFrom('available' as const, 'held' as const, 'earnings' as const), fc.bigInt(-50n, 50n))
  .map(([owner, account, amount]) => tenantPosting(owner, account, amount));

test('G1: a transfer sums to zero per account as its postings did, has none of zero, and names each account once', () => {
  fc.assert(
    fc.property(fc.array(anyPosting, { minLength: 1 }), (postings) => {
      const sum = postings.reduce((total, posting) => total + posting.amount, 0n);
      const balanced = [...postings, tenantPosting(buyerId, 'bond', -sum)];
      fc.pre(mergePostings(balanced).length > 0);
      const transfer = buildTransfer({
        transferId: 'trf_000000000001' as TransferId,
        kind: 'settlement',
        asset: cny,
        postings: balanced,
        reference: 'r',
        source: 's',
        externalId: 'e',
        at: start,
      });
      expect(transfer.postings.reduce((total, posting) => total + posting.amount, 0n)).toBe(0n);
      expect(transfer.postings.every((posting) => posting.amount !== 0n)).toBe(true);
      expect(new Set(transfer.postings.map((posting) => accountKey(posting.account))).size).toBe(transfer.postings.length);
    }),
  );
});

test('G3: no sequence of postings takes an account below its floor, and a refused one changes nothing', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 40n), fc.array(fc.array(anyPosting, { maxLength: 3 })), (creditLimit, transfers) => {
      let balance = { ...emptyBalance(buyerId, cny), creditLimit };
      for (const postings of transfers) {
        const posted = applyPostings(balance, postings);
        if (posted.ok) balance = posted.value;
        expect(isAboveFloor(balance)).toBe(true);
      }
    }),
  );
});

test('G9, G10: a line is the nearest micro-unit to its price, and net and fee make it up exactly', () => {
  const bps = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 9n), fc.bigInt(1n, 10n ** 9n), bps, bps, (gpuSeconds, priceMicros, providerFeeBps, buyerFeeBps) => {
      const terms = { providerFeeBps, buyerFeeBps, earlyReturnBps: 0 };
      const line = chargeLine({ ...sliceOf(1), priceMicros }, start, at(1), gpuSeconds, terms);
      const error = 3_600n * line.charge - gpuSeconds * priceMicros;
      expect(2n * (error < 0n ? -error : error) <= 3_600n).toBe(true);
      expect(line.net + line.fee).toBe(line.charge);
      expect(line.net >= 0n && line.fee >= 0n && line.buyerFee >= 0n).toBe(true);
    }),
  );
});

test('rounding half-even errs by a half at most, is odd, and a tie goes to the even neighbour', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 10n), (dividend, divisor) => {
      const quotient = divideHalfEven(dividend, divisor);
      const twiceError = 2n * (dividend - quotient * divisor);
      expect(twiceError <= divisor && twiceError >= -divisor).toBe(true);
      if (twiceError === divisor || twiceError === -divisor) expect(quotient % 2n).toBe(0n);
      expect(divideHalfEven(-dividend, divisor) + quotient).toBe(0n);
    }),
  );
});

test('a share of everything is everything, and money survives being written and read', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, microsMax), (micros) => {
      expect(shareOf(micros, Number(bpsPerUnit))).toBe(micros);
      expect(parseMicros(formatMicros(micros))).toBe(micros);
    }),
  );
});
