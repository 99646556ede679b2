import type { MarketId } from '@compute-bank/domain/ids';
import { apply } from '@compute-bank/engine/apply';
import { type Book, createBook } from '@compute-bank/engine/book';
import { encodeEvents } from '@compute-bank/engine/codec';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { engineVersion } from '@compute-bank/engine/version';
import { wakeAt } from '@compute-bank/engine/wake-at';
import type { Findings } from '../finding.ts';

export interface ReplayParts {
  readonly marketId: MarketId;
  readonly findings: Findings;
  /** The snapshot at a position, as it is stored; undefined if there is none. */
  readonly snapshotAt: (position: number) => Promise<string | undefined>;
}

/** Decides every logged command again. */
export interface Replay {
  take(record: LogRecord): Promise<void>;
}

/**
 * Two books run side by side: one from scratch over the whole log, one that starts anew from each stored snapshot. Both
 * must give the recorded events, and the first must give each snapshot, byte for byte.
 */
export function createReplay({ marketId, findings, snapshotAt }: ReplayParts): Replay {
  let scratch: Book | undefined = createBook(marketId);
  let resumed: Book | undefined;
  let last = 0;
  const flaw = (position: number, detail: string): void => findings.add('replayIdentical', `${marketId}/${position}`, detail);

  async function compareSnapshot(position: number): Promise<void> {
    const stored = await snapshotAt(position);
    if (stored === undefined) return;
    if (scratch && encodeBook(scratch) !== stored) flaw(position, 'the snapshot there is not the book that the log gives');
    resumed = readBook(stored, (problem) => flaw(position, problem));
  }

  return {
    async take(record) {
      const { position } = record;
      if (record.engineVersion !== engineVersion) {
        flaw(position, `it was decided by engine ${record.engineVersion}; this is engine ${engineVersion}`);
        scratch = undefined;
        resumed = undefined;
      }
      // Without the record before it nothing can be decided again; a later snapshot starts anew.
      if (position !== last + 1) {
        if (scratch) flaw(position, `records ${last + 1} to ${position - 1} are missing`);
        scratch = undefined;
        resumed = undefined;
      }
      last = position;
      if (scratch && !isRepeated(scratch, record, (detail) => flaw(position, detail))) scratch = undefined;
      if (resumed && !isRepeated(resumed, record, (detail) => flaw(position, `from a snapshot: ${detail}`))) resumed = undefined;
      await compareSnapshot(position);
    },
  };
}

function readBook(text: string, tell: (problem: string) => void): Book | undefined {
  try {
    return decodeBook(text);
  } catch (error) {
    tell(`the snapshot there cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Applies a record's commands to the book; false, with the first difference told, if they give anything else than it says. */
function isRepeated(book: Book, record: LogRecord, tell: (detail: string) => void): boolean {
  try {
    for (const [index, { command, events }] of record.applied.entries()) {
      const again = encodeEvents(apply(book, command, record.at, record.position, index));
      const before = encodeEvents(events);
      if (again === before) continue;
      tell(`command ${command.commandId} ${describeDifference(before, again)}`);
      return false;
    }
    const wake = wakeAt(book);
    if (wake !== record.wakeAt) tell(`it wakes at ${record.wakeAt} and would now wake at ${wake}`);
    return wake === record.wakeAt;
  } catch (error) {
    tell(`deciding again failed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

const shownBefore = 30;
const shownAfter = 70;

/** Two texts from shortly before they part. */
function describeDifference(before: string, again: string): string {
  let same = 0;
  while (same < before.length && before[same] === again[same]) same += 1;
  const from = Math.max(0, same - shownBefore);
  const excerpt = (text: string): string => text.slice(from, same + shownAfter);
  return `gave …${excerpt(before)}… and now gives …${excerpt(again)}…`;
}
