import { assert } from '@compute-bank/domain/assert';
import type { Invoice, Lease } from '@compute-bank/domain/entities/lease';
import { earlier, type Instant } from '@compute-bank/domain/instant';
import type { Reason } from '@compute-bank/domain/reason';
import { bookLines } from './book-lines.ts';
import { issueInvoice } from './invoice.ts';
import { draftEarlyReturn, fitLines, type LineDraft } from './line-draft.ts';
import { draftAllUse, evidenceOf, type Settlement, type SettlementInput } from './settlement.ts';

/** `lease.readyAt` is set if the lease was ever ready. */
export interface ClosingInput extends Omit<SettlementInput, 'until'> {
  readonly reason: Reason;
  readonly stopAt: Instant;
}

export interface Closing extends Settlement {
  readonly invoice: Invoice;
}

/**
 * Ends a lease: settles what is proven up to its stop, charges an early return, and gives the rest of its part of the hold
 * back, in one transfer. A lease that failed through its provider pays for proven use alone.
 */
export function closeLease(input: ClosingInput): Closing {
  const { hold, reason, at } = input;
  assert(input.lease.endedAt === null, `lease ${input.lease.leaseId} ended before`);
  const stopAt = earlier(input.stopAt, input.lease.end);
  const stopped: Lease = { ...input.lease, reason, stopAt };
  const drafts = [...draftAllUse({ ...input, until: stopAt }), ...draftRest(stopped, reason, stopAt)];
  const lines = fitLines(drafts, stopped.reservedMicros - stopped.postedMicros);
  const booking = bookLines(stopped, hold, lines, at, true);
  const ended = endLease(booking.lease, reason, stopAt, at);
  return { ...booking, lease: ended, ...evidenceOf(input, booking), invoice: issueInvoice(ended, at) };
}

/** Who gives capacity back before its end, by asking or by finishing early, owes its provider a share of the rest. */
function draftRest(lease: Lease, reason: Reason, stopAt: Instant): LineDraft[] {
  const isReturned = reason.code === 'returned_early' || reason.code === 'workload_finished';
  return isReturned && lease.readyAt !== null ? draftEarlyReturn(lease, lease.readyAt, stopAt) : [];
}

const endLease = (lease: Lease, reason: Reason, stopAt: Instant, at: Instant): Lease => ({
  ...lease,
  state: reason.fault === 'provider' ? 'failed' : 'ended',
  settledUntil: lease.readyAt === null ? lease.settledUntil : stopAt,
  dueAt: null,
  endedAt: at,
});
