import type { Lease } from '@compute-bank/domain/entities/lease';
import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import type { Evidence } from '@compute-bank/domain/lease-evidence';
import { type ReasonCode, reasons } from '@compute-bank/domain/reason';
import { closeLease } from '@compute-bank/ledger/close';
import { issueInvoice } from '@compute-bank/ledger/invoice';
import { settle } from '@compute-bank/ledger/settlement';
import { subAccount } from '@compute-bank/ledger/sub-account';
import { tenantPosting } from '@compute-bank/ledger/transfer';
import { describe, expect, test } from '@jest/globals';
import { at, buyerId, delivered, holdOf, leaseOf, providerId, sliceOf, start, unheard } from '../../fixtures/lease.ts';

const ready = leaseOf({ state: 'ready', readyAt: start });
const planned = 4 * hourMs;
const full = 28_800_000n;

function close(lease: Lease, evidence: readonly Evidence[], code: ReasonCode, stopAt: number, hold = holdOf(lease)) {
  return closeLease({ lease, hold, evidence, reason: reasons[code], stopAt: at(stopAt), at: at(stopAt + minuteMs) });
}

describe('closing an extended lease that was given back', () => {
  test('owes the share of each part of the rest at its own price', () => {
    const slices = [sliceOf(1, { laterPrices: [{ from: at(2 * hourMs), priceMicros: 1_800_000n }] })];
    const extended = leaseOf({ state: 'ready', readyAt: start, slices });
    const { lines } = close(extended, [delivered(extended, 1, start, at(hourMs))], 'returned_early', hourMs);
    expect(lines.map(({ kind, from, until, charge }) => [kind, (from - start) / hourMs, (until - start) / hourMs, charge])).toEqual([
      ['use', 0, 1, 7_200_000n],
      ['early-return', 1, 2, 1_440_000n],
      ['early-return', 2, 4, 1_440_000n],
    ]);
  });
});

describe('closing a lease at its planned end', () => {
  const closing = close(ready, [delivered(ready, 1, start, at(planned))], 'completed', planned);

  test('settles what is left and gives the rest of the reserve back in the same transfer', () => {
    const rest = ready.reservedMicros - full;
    expect(closing.transfer?.postings).toEqual([
      tenantPosting(buyerId, 'held', -ready.reservedMicros),
      tenantPosting(providerId, 'earnings', 27_360_000n),
      { account: subAccount('fees', ready.leaseId), amount: 1_440_000n },
      tenantPosting(buyerId, 'available', rest),
    ]);
    expect(closing.hold).toMatchObject({ posted: full, voided: rest, state: 'posted' });
  });

  test('ends it with its reason, and nothing is due any more', () => {
    expect(closing.lease).toMatchObject({
      state: 'ended',
      reason: reasons.completed,
      stopAt: at(planned),
      settledUntil: at(planned),
      endedAt: at(planned + minuteMs),
      dueAt: null,
      postedMicros: full,
      lines: 4,
    });
  });

  test('issues its one invoice, whose totals are its lines', () => {
    expect(closing.invoice).toEqual({
      type: 'invoice',
      invoiceId: 'inv_000000000001',
      tenantId: buyerId,
      leaseId: ready.leaseId,
      asset: 'CNY',
      lines: 4,
      gpuSeconds: 28_800n,
      charge: full,
      buyerFee: 0n,
      total: full,
      issuedAt: at(planned + minuteMs),
    });
  });

  test('counts earlier settlements on the invoice, and buyer fees apart', () => {
    const lease = leaseOf({ readyAt: start, terms: { ...ready.terms, buyerFeeBps: 100 } });
    const first = settle({
      lease,
      hold: holdOf(lease),
      evidence: [delivered(lease, 1, start, at(hourMs))],
      until: at(hourMs),
      at: at(hourMs),
    });
    const { invoice } = close(first.lease, [delivered(lease, 1, start, at(planned))], 'completed', planned, first.hold);
    expect(invoice).toMatchObject({ lines: 4, charge: full, buyerFee: 288_000n, total: 29_088_000n });
  });

  test('may not happen twice', () => {
    expect(() => close(closing.lease, [], 'completed', planned)).toThrow('ended before');
    expect(() => issueInvoice(ready, start)).toThrow('has not ended');
  });
});

describe('closing a lease that gave its capacity back early', () => {
  const closeAt = (stopAt: number, code: ReasonCode, lease: Lease = ready) =>
    close(lease, [delivered(ready, 1, start, at(stopAt))], code, stopAt);

  const table = [
    ['by return: a fifth of the rest', 'returned_early', 3 * hourMs, 21_600_000n + 1_440_000n],
    ['by a workload that finished: the same', 'workload_finished', 3 * hourMs, 21_600_000n + 1_440_000n],
    ['a minute before the end: a fifth of that minute', 'returned_early', planned - minuteMs, 28_680_000n + 24_000n],
    ['less than a minute before the end: free', 'workload_finished', planned - 59_999, 28_680_000n],
    ['at the end itself: free', 'returned_early', planned, full],
    ['by failure of the provider: proven use alone', 'node_failed', 3 * hourMs, 21_600_000n],
    ['by a workload that could not start: used time alone', 'workload_failed', 3 * hourMs, 21_600_000n],
  ] as const;
  test.each(table)('%s', (_, code, stopAt, cost) => {
    expect(closeAt(stopAt, code).lease.postedMicros).toBe(cost);
  });

  test('charges the rest on a line of its own, from the stop to the planned end', () => {
    const { lines, invoice, transfer } = closeAt(3 * hourMs, 'returned_early');
    expect(lines.at(-1)).toMatchObject({
      kind: 'early-return',
      from: at(3 * hourMs),
      until: at(planned),
      gpuSeconds: 7_200n,
      charge: 1_440_000n,
      net: 1_368_000n,
      fee: 72_000n,
    });
    expect(invoice).toMatchObject({ lines: 4, gpuSeconds: 21_600n, total: 23_040_000n });
    expect(transfer?.postings).toContainEqual(tenantPosting(providerId, 'earnings', 20_520_000n + 1_368_000n));
  });

  test('charges each slice for its rest, at its own price', () => {
    const lease = leaseOf({ readyAt: start, slices: [sliceOf(1), sliceOf(2, { gpus: 1, priceMicros: 1_800_000n })] });
    const evidence = [1, 2].map((index) => delivered(lease, index, start, at(hourMs)));
    const returns = close(lease, evidence, 'returned_early', hourMs).lines.filter((line) => line.kind === 'early-return');
    expect(returns.map((line) => line.charge)).toEqual([4_320_000n, 1_080_000n]);
  });

  test('a stop before readiness leaves nothing used, and the rest runs from readiness', () => {
    const late = leaseOf({ readyAt: at(hourMs) });
    const { lines } = close(late, [delivered(late, 1, at(hourMs), at(hourMs))], 'returned_early', 30 * minuteMs);
    expect(lines).toMatchObject([{ kind: 'early-return', from: at(hourMs), until: at(planned), gpuSeconds: 21_600n }]);
  });

  test('terms without an early-return share charge none', () => {
    const lease = leaseOf({ readyAt: start, terms: { ...ready.terms, earlyReturnBps: 0 } });
    expect(closeAt(hourMs, 'returned_early', lease).lines).toHaveLength(1);
  });

  test('use after the stop is not charged', () => {
    const { lease } = close(ready, [delivered(ready, 1, start, at(2 * hourMs))], 'node_failed', hourMs);
    expect(lease.slices[0]?.billedGpuSeconds).toBe(7_200n);
  });
});

describe('closing a lease without charge', () => {
  test.each(['not_acknowledged', 'not_ready', 'returned_early', 'workload_failed'] as const)('that was never ready: %s', (code) => {
    const lease = leaseOf();
    const closing = close(lease, [unheard(lease, 1)], code, 15 * minuteMs);
    expect(closing.transfer).toMatchObject({
      kind: 'release',
      lines: [],
      postings: [tenantPosting(buyerId, 'held', -lease.reservedMicros), tenantPosting(buyerId, 'available', lease.reservedMicros)],
    });
    expect(closing.hold).toMatchObject({ voided: lease.reservedMicros, state: 'voided' });
    expect(closing.lease.state).toBe(reasons[code].fault === 'provider' ? 'failed' : 'ended');
    expect(closing.invoice).toMatchObject({ lines: 0, total: 0n });
  });

  test('a silent node is charged up to its last signed meter, and not for the time until its silence was noticed', () => {
    const { lease } = close(ready, [delivered(ready, 1, start, at(58 * minuteMs))], 'node_silent', hourMs);
    expect(lease).toMatchObject({ state: 'failed', postedMicros: 6_960_000n });
  });

  test('a reserve that is used up to the last micro-unit needs no transfer to close', () => {
    const lease = leaseOf({ readyAt: start, reservedMicros: 7_200_000n });
    const hold = holdOf(lease);
    const first = settle({ lease, hold, evidence: [delivered(lease, 1, start, at(hourMs))], until: at(hourMs), at: at(hourMs) });
    expect(first.hold.state).toBe('posted');
    const closing = close(first.lease, [delivered(lease, 1, start, at(planned))], 'completed', planned, first.hold);
    expect(closing).toMatchObject({ transfer: null, lease: { state: 'ended' }, invoice: { total: 7_200_000n } });
  });
});
