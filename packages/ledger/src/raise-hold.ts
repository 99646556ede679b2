import type { Balance, Transfer } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { TransferId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { growHold } from './hold.ts';
import { type InsufficientFunds, missingFor, type PlacedHold } from './place-hold.ts';
import { buildTransfer, tenantPosting } from './transfer.ts';

export interface RaiseRequest {
  readonly amount: Micros;
  readonly transferId: TransferId;
  /** What it is about, such as a lease. */
  readonly reference: string;
  readonly at: Instant;
}

/** Adds to a hold that is open. It is refused when it does not fit the balance, credit limit included, or the hold is closed. */
export function raiseHold(
  balance: Balance,
  hold: Hold,
  { amount, transferId, reference, at }: RaiseRequest,
): Result<PlacedHold, InsufficientFunds | { readonly code: 'hold_closed' }> {
  const grown = growHold(hold, amount);
  if (!grown.ok) return reject({ code: 'hold_closed' });
  const missing = missingFor(balance, amount);
  if (missing > 0n) return reject({ code: 'insufficient_funds', missing });
  const transfer: Transfer = buildTransfer({
    transferId,
    kind: 'hold',
    asset: hold.asset,
    postings: [tenantPosting(hold.tenantId, 'available', -amount), tenantPosting(hold.tenantId, 'held', amount)],
    reference,
    source: 'hold',
    externalId: transferId,
    at,
  });
  return ok({ hold: grown.value, transfer });
}
