import type { MarketId } from '@compute-bank/domain/ids';
import { later } from '@compute-bank/domain/instant';
import { apply } from './apply.ts';
import { type Book, createBook } from './book.ts';
import { canonicalRecord, encodeEvents } from './codec.ts';
import type { LogRecord } from './log-record.ts';
import { decodeBook } from './snapshot.ts';
import { engineVersion } from './version.ts';
import { wakeAt } from './wake-at.ts';

/** Where to begin: the book as it was after record `position`, whose hash is `hash`. */
export interface Snapshot {
  readonly position: number;
  readonly hash: string;
  readonly book: string;
}

/** The first thing in the log that is not as it must be. */
export interface Difference {
  readonly position: number;
  /** Place of the command in the record; null: the record itself. */
  readonly index: number | null;
  readonly what: 'market' | 'position' | 'time' | 'previous-hash' | 'hash' | 'engine-version' | 'events' | 'wake-at';
  readonly recorded: string;
  readonly replayed: string;
}

export type Replay =
  | { readonly identical: true; readonly book: Book; readonly position: number; readonly hash: string; readonly commands: number }
  | { readonly identical: false; readonly difference: Difference };

interface State {
  readonly book: Book;
  position: number;
  hash: string;
  commands: number;
}

/**
 * Applies the log's commands again, from its first record or from a snapshot, and compares: the chain of hashes, every
 * event byte for byte, and when each record says that the book wakes. `sha256` gives lower-case hex.
 */
export function replay(
  marketId: MarketId,
  records: Iterable<LogRecord>,
  snapshot: Snapshot | null,
  sha256: (text: string) => string,
): Replay {
  const book = snapshot === null ? createBook(marketId) : decodeBook(snapshot.book);
  const state: State = { book, position: snapshot?.position ?? 0, hash: snapshot?.hash ?? '', commands: 0 };
  for (const record of records) {
    const difference = checkRecord(state, record, sha256) ?? replayRecord(state, record);
    if (difference !== undefined) return { identical: false, difference };
    state.position = record.position;
    state.hash = record.hash;
  }
  return { identical: true, book, position: state.position, hash: state.hash, commands: state.commands };
}

/** The record's own place in the chain. */
function checkRecord({ book, position, hash }: State, record: LogRecord, sha256: (text: string) => string): Difference | undefined {
  const checks: readonly [Difference['what'], string, string][] = [
    ['position', String(record.position), String(position + 1)],
    ['market', record.marketId, book.marketId],
    ['engine-version', record.engineVersion, engineVersion],
    ['previous-hash', record.previousHash, hash],
    ['hash', record.hash, sha256(canonicalRecord(record))],
    ['time', String(record.at), String(later(record.at, book.at))],
  ];
  const failed = checks.find(([, recorded, replayed]) => recorded !== replayed);
  if (failed === undefined) return undefined;
  const [what, recorded, replayed] = failed;
  return { position: record.position, index: null, what, recorded, replayed };
}

function replayRecord(state: State, { position, at, applied, wakeAt: recordedWake }: LogRecord): Difference | undefined {
  for (const [index, { command, events }] of applied.entries()) {
    const recorded = encodeEvents(events);
    const replayed = encodeEvents(apply(state.book, command, at, position, index));
    if (recorded !== replayed) return { position, index, what: 'events', recorded, replayed };
    state.commands += 1;
  }
  const wake = wakeAt(state.book);
  if (wake === recordedWake) return undefined;
  return { position, index: null, what: 'wake-at', recorded: String(recordedWake), replayed: String(wake) };
}
