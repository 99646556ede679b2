import type { Balance, Transfer } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { TransferId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { openHold } from './hold.ts';
import { buildTransfer, tenantPosting } from './transfer.ts';

export interface HoldRequest extends Pick<Hold, 'holdId' | 'tenantId' | 'asset' | 'withdrawalId' | 'amount'> {
  readonly transferId: TransferId;
  readonly at: Instant;
}

export interface PlacedHold {
  readonly hold: Hold;
  /** The buyer's available money, moved to held. */
  readonly transfer: Transfer;
}

/** `missing` is what the account lacks, its credit limit included. */
export interface InsufficientFunds {
  readonly code: 'insufficient_funds';
  readonly missing: Micros;
}

/** What the account lacks for `amount`, its credit limit included; zero or less if it has enough. */
export const missingFor = (balance: Balance, amount: Micros): Micros => amount - (balance.available + balance.creditLimit);

/** Sets a withdrawal's worst case aside. It is refused when it does not fit the balance, credit limit included. */
export function placeHold(balance: Balance, request: HoldRequest): Result<PlacedHold, InsufficientFunds> {
  const { transferId, at, ...held } = request;
  const { tenantId, asset, amount, withdrawalId } = held;
  const missing = missingFor(balance, amount);
  if (missing > 0n) return reject({ code: 'insufficient_funds', missing });
  const transfer = buildTransfer({
    transferId,
    kind: 'hold',
    asset,
    postings: [tenantPosting(tenantId, 'available', -amount), tenantPosting(tenantId, 'held', amount)],
    reference: withdrawalId,
    source: 'hold',
    externalId: request.holdId,
    at,
  });
  return ok({ hold: openHold(held), transfer });
}
