import { Busy } from '@compute-bank/domain/busy';
import type { Result } from '@compute-bank/domain/result';
import type { Bank, Change } from './ports.ts';

/** What a use case decided to write, and what it answers once that is durable. */
export interface Admission<T> {
  readonly value: T;
  readonly changes: readonly Change[];
}

/** The same `Idempotency-Key` was committed by a request that ran beside this one: its stored answer is the answer. */
class ReceiptExists extends Error {
  override readonly name = 'ReceiptExists';
}

const attemptsMax = 6;

/**
 * Decides and commits in one transaction. If what was read has changed in between, or a balance's floor was met, it
 * decides again on the new state, which then finds the fitting rejection. Throws {@link ReceiptExists} or `Busy`.
 */
export async function admit<T, R>(bank: Bank, decide: () => Promise<Result<Admission<T>, R>>): Promise<Result<T, R>> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const decided = await decide();
    if (!decided.ok) return decided;
    if (decided.value.changes.length === 0) return { ok: true, value: decided.value.value };
    const outcome = await bank.commit(decided.value.changes);
    if (outcome.committed) return { ok: true, value: decided.value.value };
    const { change, cause } = outcome.refusal;
    if (cause === 'exists' && change.kind === 'create' && change.entity.type === 'receipt') throw new ReceiptExists();
  }
  throw new Busy();
}
