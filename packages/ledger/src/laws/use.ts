import type { ChargeLine, Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { MeterRecord, Transfer } from '@compute-bank/domain/entities/money';
import { earlier, type Instant } from '@compute-bank/domain/instant';
import { usedUntil } from '@compute-bank/domain/lease-resale';
import { allSlices, billedInAll, stretchAt, stretchesOf } from '@compute-bank/domain/lease-stretches';
import { type Books, type BrokenLaw, groupBy, sumOf, unless } from './books.ts';

/** G12: lines of use are disjoint, lie inside the billed time, and charge no more than was possible, metered and signed. */
export function findBrokenUse({ leases, meterRecords }: Books, transfers: readonly Transfer[]): BrokenLaw[] {
  const settlementsOf = groupBy(transfers, (transfer) => transfer.reference);
  const metersOf = groupBy(meterRecords, (record) => record.assignmentId);
  return leases.flatMap((lease) => {
    const lines = (settlementsOf.get(lease.leaseId) ?? []).flatMap((transfer) => transfer.lines);
    const linesOf = groupBy(lines, (line) => line.assignmentId);
    return allSlices(lease).flatMap((slice) => {
      const own = linesOf.get(slice.assignmentId) ?? [];
      const use = own.filter((line) => line.kind === 'use').sort((a, b) => a.from - b.from);
      return [
        ...findMisplaced(lease, use),
        ...findOveruse(lease, slice, use, metersOf.get(slice.assignmentId) ?? []),
        ...findWrongReturns(lease, own),
      ];
    });
  });
}

const billedEnd = ({ stopAt, end }: Lease): Instant => earlier(stopAt ?? end, end);

function findMisplaced(lease: Lease, use: readonly ChargeLine[]): BrokenLaw[] {
  const { leaseId } = lease;
  return use.flatMap((line, index) => {
    const previous = use[index - 1];
    const stretch = stretchAt(lease, line.from);
    const isInside = stretch !== undefined && line.from <= line.until && line.until <= stretch.until;
    return [
      ...unless(isInside, 'G12', leaseId, `a line of ${line.assignmentId} lies outside the billed time`),
      ...unless(!previous || previous.until <= line.from, 'G12', leaseId, `lines of ${line.assignmentId} overlap`),
    ];
  });
}

function findOveruse(lease: Lease, slice: LeaseSlice, use: readonly ChargeLine[], meters: readonly MeterRecord[]): BrokenLaw[] {
  const { leaseId } = lease;
  const { assignmentId, gpus } = slice;
  const counted = billedInAll(slice);
  const billed = sumOf(use, (line) => line.gpuSeconds);
  // A node may be lost, by the market's word, before the bank saw it ready: then there was no time to use it.
  const wall = stretchesOf(lease).reduce((sum, { readyAt, until }) => sum + (BigInt(until - readyAt) * BigInt(gpus)) / 1_000n, 0n);
  // What was sold back is paid for while its node stands by for others, whose own meters show their use.
  const isMetered = billed === 0n || usedUntil(lease) !== null || meters.some(({ meter }) => meter.gpuSeconds >= billed);
  return [
    ...unless(billed === counted, 'G12', leaseId, `${assignmentId} billed ${counted} GPU-seconds, its lines ${billed}`),
    ...unless(billed <= wall, 'G12', leaseId, `${assignmentId} billed ${billed} GPU-seconds in ${wall} possible`),
    ...unless(isMetered, 'G12', leaseId, `${assignmentId} billed ${billed} GPU-seconds, which no signed meter shows`),
  ];
}

/** Lines for a slice's early return are for time after its stop, and none for the same time as another. */
function findWrongReturns(lease: Lease, lines: readonly ChargeLine[]): BrokenLaw[] {
  const returns = lines.filter((line) => line.kind === 'early-return').sort((a, b) => a.from - b.from);
  const isAfterStop = returns.every((line) => line.from >= billedEnd(lease) && line.until <= lease.end);
  const isOnce = returns.every((line, index) => line.from >= (returns[index - 1]?.until ?? line.from));
  return unless(isOnce && isAfterStop, 'G12', lease.leaseId, 'an early return is charged twice, or for time in use');
}
