import { addMs } from '@compute-bank/domain/instant';
import type { Bank, Now } from './ports.ts';
import { type RelayDeps, sendOutbox } from './relay-changes.ts';

export interface SweepDeps extends RelayDeps {
  readonly now: Now;
  readonly bank: Bank;
}

/** Old enough that the stream should have carried it long ago. */
export const sweepAfterMs = 60_000;
const entriesPerRun = 1_000;

/** Sends outbox entries again that nobody has projected for a minute. The engine ignores what it has applied. Returns how many. */
export async function sweepOutbox(deps: SweepDeps, olderThanMs = sweepAfterMs): Promise<number> {
  const entries = await deps.bank.outboxUntil(addMs(deps.now(), -olderThanMs), entriesPerRun);
  await sendOutbox(deps, entries);
  return entries.length;
}
