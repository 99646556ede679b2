import { assert } from '@compute-bank/domain/assert';
import type { Transfer } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { TransferId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { expireHold, voidHold } from './hold.ts';
import { buildTransfer, tenantPosting } from './transfer.ts';

export interface Release {
  readonly transferId: TransferId;
  /** What it is about: a match whose surplus it is, or a withdrawal that ended. */
  readonly reference: string;
  readonly at: Instant;
  readonly as: 'voided' | 'expired';
}

/** Gives a part of a hold back to its tenant. `amount` must be positive and open. */
export function releaseHold(hold: Hold, amount: Micros, { transferId, reference, at, as }: Release): { hold: Hold; transfer: Transfer } {
  const taken = as === 'voided' ? voidHold(hold, amount) : expireHold(hold, amount);
  assert(taken.ok, `hold ${hold.holdId} cannot release ${amount}`);
  const transfer = buildTransfer({
    transferId,
    kind: 'release',
    asset: hold.asset,
    postings: [tenantPosting(hold.tenantId, 'held', -amount), tenantPosting(hold.tenantId, 'available', amount)],
    reference,
    source: 'hold',
    externalId: transferId,
    at,
  });
  return { hold: taken.value, transfer };
}
