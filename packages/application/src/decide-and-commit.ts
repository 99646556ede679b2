import { assert } from '@compute-bank/domain/assert';
import type { Bank, Change, Refusal } from './ports.ts';

const attemptsMax = 8;

/**
 * Reads, decides and commits until nothing that was read has changed in between. `decide` answers the changes, or
 * undefined when there is nothing (more) to do. A refusal other than a stale read is given to `refused`, which throws
 * if it cannot be.
 */
export async function decideAndCommit(
  bank: Bank,
  decide: () => Promise<readonly Change[] | undefined>,
  refused: (refusal: Refusal) => 'again' | 'done' = unexpected,
): Promise<void> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const changes = await decide();
    if (changes === undefined || changes.length === 0) return;
    const outcome = await bank.commit(changes);
    if (outcome.committed) return;
    if (outcome.refusal.cause !== 'stale' && refused(outcome.refusal) === 'done') return;
  }
  assert(false, `${attemptsMax} attempts met a changed read each time`);
}

function unexpected(refusal: Refusal): never {
  const { change } = refusal;
  const subject = 'entity' in change ? change.entity.type : change.kind;
  return assert(false, `a worker's ${change.kind} of ${subject} was refused: ${refusal.cause}`) as never;
}
