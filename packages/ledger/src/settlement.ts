import type { ChargeLine, Lease } from '@compute-bank/domain/entities/lease';
import type { MeterRecord } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { AssignmentId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Evidence } from '@compute-bank/domain/lease-evidence';
import { type Booking, bookLines } from './book-lines.ts';
import { draftUse, fitLines, type LineDraft } from './line-draft.ts';
import { divergingSlices, provenGpuSeconds } from './proven-use.ts';

export interface SettlementInput {
  /** With `readyAt` set: a lease that was never ready is never charged. */
  readonly lease: Lease;
  readonly hold: Hold;
  /** One per slice, in their order. */
  readonly evidence: readonly Evidence[];
  /** Use up to here is settled, as far as it is proven; what is proven later is settled later. */
  readonly until: Instant;
  /** Booking time. */
  readonly at: Instant;
}

/** What one transaction writes: the transfer if there is one, lease, hold and meter records. */
export interface Settlement extends Booking {
  readonly meterRecords: readonly MeterRecord[];
  /** Assignments whose agent's figure is more than 2 % off what the bank observed. */
  readonly diverging: readonly AssignmentId[];
}

/** Settles a lease's proven use, each hour of it on a line of its own, in one transfer. */
export function settle(input: SettlementInput): Settlement {
  const drafts = draftAllUse(input);
  const lines = fitLines(drafts, input.lease.reservedMicros - input.lease.postedMicros);
  const booking = bookLines(input.lease, input.hold, lines, input.at, false);
  const lease = input.lease.readyAt === null ? booking.lease : { ...booking.lease, settledUntil: input.until };
  return { ...booking, lease, ...evidenceOf(input, booking) };
}

/** Drafts of all use that is proven and not billed yet, slice by slice. */
export function draftAllUse({ lease, evidence, until }: Pick<SettlementInput, 'lease' | 'evidence' | 'until'>): LineDraft[] {
  const { readyAt } = lease;
  if (readyAt === null) return [];
  const proven = provenGpuSeconds(lease, evidence, readyAt, until);
  return lease.slices.flatMap((slice, index) => draftUse(lease, slice, readyAt, proven[index] ?? 0n));
}

/** The signed evidence that a booking's lines rest on, and whose figures do not agree with the bank's own. */
export function evidenceOf(
  { lease, evidence }: Pick<SettlementInput, 'lease' | 'evidence'>,
  { lines, lease: after }: Booking,
): Pick<Settlement, 'meterRecords' | 'diverging'> {
  const used = new Set(lines.flatMap((line: ChargeLine) => (line.kind === 'use' ? [line.assignmentId] : [])));
  const meterRecords = lease.slices.flatMap(({ assignmentId, nodeId, generation }, index): MeterRecord[] => {
    const meter = evidence[index]?.report?.meter;
    if (!meter || !used.has(assignmentId)) return [];
    const { tenantId, leaseId } = lease;
    return [{ type: 'meter-record', tenantId, leaseId, assignmentId, nodeId, generation, meter, settlement: after.settlements }];
  });
  const diverging = lease.readyAt === null ? [] : divergingSlices(lease, evidence, lease.readyAt);
  return { meterRecords, diverging: diverging.map((slice) => slice.assignmentId) };
}
