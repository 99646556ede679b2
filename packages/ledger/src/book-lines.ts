import { assert } from '@compute-bank/domain/assert';
import type { ChargeLine, Lease } from '@compute-bank/domain/entities/lease';
import type { Posting, Transfer } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import { derivedId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { lineCost } from './charge.ts';
import { postHold, voidHold } from './hold.ts';
import { subAccount } from './sub-account.ts';
import { buildTransfer, mergePostings, tenantPosting } from './transfer.ts';

/** Lines as one transfer, with the lease and the hold as they stand after it. */
export interface Booking {
  /** Null when no money moves: then nothing else changed either. */
  readonly transfer: Transfer | null;
  readonly lines: readonly ChargeLine[];
  readonly lease: Lease;
  readonly hold: Hold;
}

/**
 * Books lines on a lease: from what its buyer holds to each provider's earnings and to the bank's fees. With `isLast` the
 * rest of what the lease reserved returns to the buyer in the same transfer.
 */
export function bookLines(lease: Lease, hold: Hold, lines: readonly ChargeLine[], at: Instant, isLast: boolean): Booking {
  const cost = lines.reduce((sum, line) => sum + lineCost(line), 0n);
  const rest = isLast ? lease.reservedMicros - lease.postedMicros - cost : 0n;
  const postings = mergePostings([...lines.flatMap((line) => linePostings(lease, line)), ...releasePostings(lease, rest)]);
  if (postings.length === 0) return { transfer: null, lines: [], lease, hold };
  return {
    transfer: toTransfer(lease, postings, lines, at),
    lines,
    lease: countLines(lease, lines, cost),
    hold: takeFromHold(hold, cost, rest),
  };
}

function linePostings(lease: Lease, line: ChargeLine): Posting[] {
  return [
    tenantPosting(lease.tenantId, 'held', -lineCost(line)),
    tenantPosting(line.providerId, 'earnings', line.net),
    { account: subAccount('fees', lease.leaseId), amount: line.fee + line.buyerFee },
  ];
}

const releasePostings = ({ tenantId }: Lease, rest: Micros): Posting[] => [
  tenantPosting(tenantId, 'held', -rest),
  tenantPosting(tenantId, 'available', rest),
];

function toTransfer(lease: Lease, postings: readonly Posting[], lines: readonly ChargeLine[], at: Instant): Transfer {
  const transferId = derivedId('trf', lease.leaseId, lease.settlements + 1);
  const kind = lines.length > 0 ? 'settlement' : 'release';
  const { asset, leaseId: reference } = lease;
  return buildTransfer({ transferId, kind, asset, postings, reference, source: 'settlement', externalId: transferId, lines, at });
}

function countLines(lease: Lease, lines: readonly ChargeLine[], cost: Micros): Lease {
  const used = new Map<string, bigint>();
  for (const { kind, assignmentId, gpuSeconds } of lines) {
    if (kind === 'use') used.set(assignmentId, (used.get(assignmentId) ?? 0n) + gpuSeconds);
  }
  return {
    ...lease,
    slices: lease.slices.map((slice) => ({
      ...slice,
      billedGpuSeconds: slice.billedGpuSeconds + (used.get(slice.assignmentId) ?? 0n),
    })),
    postedMicros: lease.postedMicros + cost,
    chargedMicros: lines.reduce((sum, line) => sum + line.charge, lease.chargedMicros),
    lines: lease.lines + lines.length,
    settlements: lease.settlements + 1,
  };
}

function takeFromHold(hold: Hold, cost: Micros, rest: Micros): Hold {
  const posted = postHold(hold, cost);
  assert(posted.ok, `hold ${hold.holdId} cannot post ${cost}`);
  const voided = voidHold(posted.value, rest);
  assert(voided.ok, `hold ${hold.holdId} cannot void ${rest}`);
  return voided.value;
}
