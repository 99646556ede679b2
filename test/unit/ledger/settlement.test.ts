import type { Lease } from '@compute-bank/domain/entities/lease';
import type { TenantId } from '@compute-bank/domain/ids';
import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import type { Evidence } from '@compute-bank/domain/lease-evidence';
import { settle } from '@compute-bank/ledger/settlement';
import { withPriceFrom } from '@compute-bank/ledger/slice-price';
import { subAccount } from '@compute-bank/ledger/sub-account';
import { tenantPosting } from '@compute-bank/ledger/transfer';
import { describe, expect, test } from '@jest/globals';
import { at, buyerId, delivered, holdOf, leaseOf, providerId, sliceOf, start } from '../../fixtures/lease.ts';

const ready = leaseOf({ state: 'ready', readyAt: start });

/** Settles at the moment up to which use is settled. */
const settleAt = (lease: Lease, evidence: readonly Evidence[], until: number, hold = holdOf(lease)) =>
  settle({ lease, hold, evidence, until: at(until), at: at(until) });

/** Each line as [from, until, GPU-seconds], in ms after the start. */
const spans = ({ lines }: ReturnType<typeof settle>) =>
  lines.map((line) => [line.from - start, line.until - start, Number(line.gpuSeconds)]);

describe('settling one slice', () => {
  test('moves the charge from what the buyer holds to the provider and the fees, and counts it', () => {
    const { transfer, lease, hold, lines } = settleAt(ready, [delivered(ready, 1, start, at(hourMs))], hourMs);
    expect(lines).toHaveLength(1);
    expect(transfer).toMatchObject({ transferId: 'trf_000000000001-1', kind: 'settlement', reference: ready.leaseId, lines });
    expect(transfer?.postings).toEqual([
      tenantPosting(buyerId, 'held', -7_200_000n),
      tenantPosting(providerId, 'earnings', 6_840_000n),
      { account: subAccount('fees', ready.leaseId), amount: 360_000n },
    ]);
    expect(lease).toMatchObject({
      postedMicros: 7_200_000n,
      chargedMicros: 7_200_000n,
      lines: 1,
      settlements: 1,
      settledUntil: at(hourMs),
    });
    expect(lease.slices[0]?.billedGpuSeconds).toBe(7_200n);
    expect(hold).toMatchObject({ posted: 7_200_000n, voided: 0n, state: 'pending' });
  });

  test('cuts lines at each full hour counted from readiness, not from the start of the lease', () => {
    const late = leaseOf({ readyAt: at(5 * minuteMs) });
    const evidence = [delivered(late, 1, at(5 * minuteMs), at(150 * minuteMs))];
    expect(spans(settleAt(late, evidence, 150 * minuteMs))).toEqual([
      [5 * minuteMs, 65 * minuteMs, 7_200],
      [65 * minuteMs, 125 * minuteMs, 7_200],
      [125 * minuteMs, 150 * minuteMs, 3_000],
    ]);
  });

  test('cuts lines where the price changes, and charges each part at its own', () => {
    const extended = leaseOf({
      readyAt: start,
      slices: [sliceOf(1, { laterPrices: [{ from: at(90 * minuteMs), priceMicros: 1_800_000n }] })],
    });
    const { lines } = settleAt(extended, [delivered(extended, 1, start, at(150 * minuteMs))], 150 * minuteMs);
    expect(lines.map(({ until, charge }) => [(until - start) / minuteMs, charge])).toEqual([
      [60, 7_200_000n],
      [90, 3_600_000n],
      [120, 1_800_000n],
      [150, 1_800_000n],
    ]);
  });

  test('a GPU-second that the change cuts belongs to the price before, and one price all along cuts nothing', () => {
    const readyAt = at(300);
    const from = at(10 * minuteMs);
    const extended = leaseOf({ readyAt, slices: [sliceOf(1, { gpus: 1, laterPrices: [{ from, priceMicros: 1_000n }] })] });
    const evidence = [delivered(extended, 1, readyAt, at(20 * minuteMs))];
    expect(settleAt(extended, evidence, 20 * minuteMs).lines.map(({ gpuSeconds, priceMicros }) => [gpuSeconds, priceMicros])).toEqual([
      [600n, 3_600_000n],
      [599n, 1_000n],
    ]);
    expect(withPriceFrom(sliceOf(1), from, 3_600_000n)).toEqual(sliceOf(1));
  });

  test('goes on where the last settlement ended, within the hour that it had begun', () => {
    const first = settleAt(ready, [delivered(ready, 1, start, at(50 * minuteMs))], 50 * minuteMs);
    const second = settleAt(first.lease, [delivered(ready, 1, start, at(70 * minuteMs))], 70 * minuteMs, first.hold);
    expect(spans(second)).toEqual([
      [50 * minuteMs, 60 * minuteMs, 1_200],
      [60 * minuteMs, 70 * minuteMs, 1_200],
    ]);
    expect(second.transfer?.transferId).toBe('trf_000000000001-2');
  });

  test('settles the same use once, however often it is asked', () => {
    const evidence = [delivered(ready, 1, start, at(hourMs))];
    const first = settleAt(ready, evidence, hourMs);
    const again = settleAt(first.lease, evidence, hourMs, first.hold);
    expect(again).toMatchObject({ transfer: null, lines: [], lease: first.lease, hold: first.hold, meterRecords: [] });
  });

  test('keeps the signed meter with the settlement that used it', () => {
    const evidence = [delivered(ready, 1, start, at(hourMs))];
    const meter = evidence[0]?.report?.meter;
    expect(settleAt(ready, evidence, hourMs).meterRecords).toEqual([
      {
        type: 'meter-record',
        tenantId: buyerId,
        leaseId: ready.leaseId,
        assignmentId: sliceOf(1).assignmentId,
        nodeId: sliceOf(1).nodeId,
        generation: 1,
        meter,
        settlement: 1,
      },
    ]);
  });

  test('leaves a charge too small to round to a micro-unit for the next settlement', () => {
    const cheap = leaseOf({ readyAt: start, slices: [sliceOf(1, { priceMicros: 100n })] });
    const first = settleAt(cheap, [delivered(cheap, 1, start, at(1_000))], 1_000);
    expect(first).toMatchObject({ transfer: null, lines: [], lease: { settlements: 0, slices: [{ billedGpuSeconds: 0n }] } });
    expect(settleAt(first.lease, [delivered(cheap, 1, start, at(hourMs))], hourMs, first.hold).lines).toMatchObject([{ charge: 200n }]);
  });
});

describe('G15: billed is the smaller of what was reported and what was observed', () => {
  const meterOf = (gpuSeconds: bigint, until = hourMs) => ({ seq: 1, from: start, until: at(until), gpuSeconds, signature: 's' });
  const evidenceOf = (gpuSeconds: bigint, heardAt: number, until = hourMs): Evidence => ({
    ...delivered(ready, 1, start, at(hourMs), { meter: meterOf(gpuSeconds, until) }),
    heardAt: at(heardAt),
  });
  const table = [
    ['all of it', 7_200n, hourMs, 7_200n, false],
    ['less reported than observed: the end is trimmed', 7_000n, hourMs, 7_000n, true],
    ['a gap of 2 % is not flagged', 7_056n, hourMs, 7_056n, false],
    ['a gap above 2 % flags the node', 7_055n, hourMs, 7_055n, true],
    ['more reported than possible is cut and flagged', 9_999n, hourMs, 7_200n, true],
    ['a meter beyond the last heartbeat counts up to the heartbeat', 7_200n, hourMs / 2, 3_600n, true],
    ['a node never heard again proves nothing', 7_200n, 0, 0n, true],
  ] as const;
  test.each(table)('%s', (_, reported, heardAt, billed, isFlagged) => {
    const settlement = settleAt(ready, [evidenceOf(reported, heardAt)], hourMs);
    expect(settlement.lease.slices[0]?.billedGpuSeconds).toBe(billed);
    expect(settlement.diverging).toEqual(isFlagged ? [sliceOf(1).assignmentId] : []);
  });

  test('one second missing of ten is no gap: a meter counts whole seconds', () => {
    const meter = { ...meterOf(18n), until: at(10_000) };
    expect(settleAt(ready, [delivered(ready, 1, start, at(10_000), { meter })], hourMs).diverging).toEqual([]);
  });

  test('a meter that began before the lease was ready does not count the time before', () => {
    const late = leaseOf({ readyAt: at(10 * minuteMs) });
    // Ready at the start, but the agent lost 10 of the 60 minutes: what it was ready early does not hide the gap.
    const meter = { seq: 1, from: start, until: at(70 * minuteMs), gpuSeconds: 7_200n, signature: 's' };
    const [line] = settleAt(late, [delivered(late, 1, start, at(70 * minuteMs), { meter })], 70 * minuteMs).lines;
    expect(line).toMatchObject({ gpuSeconds: 6_000n, from: at(10 * minuteMs), until: at(60 * minuteMs) });
  });

  test('no report, no meter, or a lease that was never ready: nothing', () => {
    const unmetered = delivered(ready, 1, start, at(hourMs), { meter: null });
    expect(settleAt(ready, [unmetered], hourMs).transfer).toBeNull();
    expect(settleAt(ready, [{ ...unmetered, report: undefined }], hourMs).transfer).toBeNull();
    const never = leaseOf();
    expect(settleAt(never, [delivered(never, 1, start, at(hourMs))], hourMs)).toMatchObject({
      transfer: null,
      lease: never,
      diverging: [],
    });
  });

  test('never beyond the planned end', () => {
    const { lease } = settleAt(ready, [delivered(ready, 1, start, at(6 * hourMs))], 6 * hourMs);
    expect(lease.slices[0]?.billedGpuSeconds).toBe(4n * 7_200n);
  });
});

describe('settling several slices', () => {
  const otherId = 'ten_provider0002' as TenantId;
  const gang = leaseOf({ readyAt: start, slices: [sliceOf(1), sliceOf(2, { providerId: otherId, gpus: 1 }), sliceOf(3)] });
  const all = (until: number) => [1, 2, 3].map((index) => delivered(gang, index, start, at(until)));

  test('pays each provider once, in one transfer', () => {
    const { transfer, lines } = settleAt(gang, all(hourMs), hourMs);
    expect(lines).toHaveLength(3);
    expect(transfer?.postings).toEqual([
      tenantPosting(buyerId, 'held', -18_000_000n),
      tenantPosting(providerId, 'earnings', 13_680_000n),
      { account: subAccount('fees', gang.leaseId), amount: 900_000n },
      tenantPosting(otherId, 'earnings', 3_420_000n),
    ]);
  });

  test('the first loss of proof stops the charge for all of them', () => {
    const evidence = [...all(hourMs).slice(0, 2), delivered(gang, 3, start, at(40 * minuteMs))];
    const { lease } = settleAt(gang, evidence, hourMs);
    expect(lease.slices.map((slice) => slice.billedGpuSeconds)).toEqual([4_800n, 2_400n, 4_800n]);
  });

  test('a slice that ended properly is charged for its own time and stops nobody', () => {
    const ended = delivered(gang, 3, start, at(40 * minuteMs), { endedAt: at(40 * minuteMs) });
    const { lease } = settleAt(gang, [...all(hourMs).slice(0, 2), ended], hourMs);
    expect(lease.slices.map((slice) => slice.billedGpuSeconds)).toEqual([7_200n, 3_600n, 4_800n]);
  });
});

test('G11: if the reserve is too small, the last line is cut to what is left instead of the settlement refused', () => {
  const poor = leaseOf({ readyAt: start, reservedMicros: 8_000_500n });
  const { lease, hold, lines } = settleAt(poor, [delivered(poor, 1, start, at(3 * hourMs))], 3 * hourMs);
  expect(lines.map((line) => line.gpuSeconds)).toEqual([7_200n, 800n]);
  expect(lease.postedMicros).toBe(8_000_000n);
  expect(hold.posted).toBe(8_000_000n);
});
