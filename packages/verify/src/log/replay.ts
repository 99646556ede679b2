import type { MarketId } from '@compute-bank/domain/ids';
import { type Difference, excerptsOf } from '@compute-bank/engine/difference';
import { engines } from '@compute-bank/engine/engines';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { createReplay, type Replay } from '@compute-bank/engine/replay';
import type { Findings } from '../finding.ts';

export interface ReplayParts {
  readonly marketId: MarketId;
  readonly findings: Findings;
  /** The snapshot at a position, as it is stored; undefined if there is none. */
  readonly snapshotAt: (position: number) => Promise<string | undefined>;
}

/** Decides every logged command again. */
export interface TwofoldReplay {
  take(record: LogRecord): Promise<void>;
}

/**
 * Two books run side by side: one from scratch over the whole log, one that starts anew from each stored snapshot. Both
 * must give the recorded events, and the first must give each snapshot, byte for byte.
 */
export function createTwofoldReplay({ marketId, findings, snapshotAt }: ReplayParts): TwofoldReplay {
  let scratch: Replay | undefined = createReplay({ marketId, engines, book: null });
  let resumed: Replay | undefined;
  let last = 0;
  const flaw = (position: number, detail: string): void => findings.add('replayIdentical', `${marketId}/${position}`, detail);

  async function compareSnapshot(position: number): Promise<void> {
    const stored = await snapshotAt(position);
    if (stored === undefined) return;
    if (scratch && scratch.encodeBook() !== stored) flaw(position, 'the snapshot there is not the book that the log gives');
    resumed = createReplay({ marketId, engines, book: stored });
  }

  return {
    async take(record) {
      const { position } = record;
      // Without the record before it nothing can be decided again; a later snapshot starts anew.
      if (position !== last + 1) {
        if (scratch) flaw(position, `records ${last + 1} to ${position - 1} are missing`);
        scratch = undefined;
        resumed = undefined;
      }
      last = position;
      const fresh = scratch?.take(record);
      const again = resumed?.take(record);
      if (fresh) flaw(position, describe(record, fresh));
      if (again && fresh?.what !== 'engine-version') flaw(position, `from a snapshot: ${describe(record, again)}`);
      if (fresh) scratch = undefined;
      if (again) resumed = undefined;
      await compareSnapshot(position);
    },
  };
}

function describe({ applied }: LogRecord, difference: Difference): string {
  const { what, index, recorded, replayed } = difference;
  const excerpts = excerptsOf(difference);
  switch (what) {
    case 'events':
      return `command ${applied[index ?? 0]?.command.commandId} gave ${excerpts.recorded} and now gives ${excerpts.replayed}`;
    case 'wake-at':
      return `it wakes at ${recorded} and would now wake at ${replayed}`;
    case 'engine-version':
      return `it was decided by engine ${recorded}; here are engines ${replayed}`;
    default:
      return `deciding again failed: ${replayed}`;
  }
}
