import type { MarketId } from '@compute-bank/domain/ids';
import type { Book } from './book.ts';
import { encodeEvents } from './codec.ts';
import type { Difference } from './difference.ts';
import type { Engine } from './engine.ts';
import type { LogRecord } from './log-record.ts';

export interface ReplayOptions {
  readonly marketId: MarketId;
  /** By version. */
  readonly engines: ReadonlyMap<string, Engine>;
  /** The book to begin with, as a snapshot has it; null: the log's beginning. */
  readonly book: string | null;
}

/** Decides a log's commands again, record by record in their order. After a difference it is of no further use. */
export interface Replay {
  /**
   * Compares the record with what its commands give: every event byte for byte, and when the book wakes. Each record is
   * decided by the engine that it names; where that changes, the book is handed over as a snapshot.
   */
  take(record: LogRecord): Difference | undefined;
  /** Decided again so far. */
  readonly commands: number;
  /** Versions that decided, in order of their first record. */
  readonly versions: readonly string[];
  /** The book after the last record, as a snapshot has it. */
  encodeBook(): string | null;
}

interface State {
  current: { readonly engine: Engine; readonly book: Book } | undefined;
  commands: number;
}

export function createReplay(options: ReplayOptions): Replay {
  const state: State = { current: undefined, commands: 0 };
  const versions = new Set<string>();
  return {
    take(record) {
      const { position, engineVersion } = record;
      const engine = options.engines.get(engineVersion);
      if (engine === undefined) {
        return { position, index: null, what: 'engine-version', recorded: engineVersion, replayed: [...options.engines.keys()].join(', ') };
      }
      versions.add(engineVersion);
      try {
        if (engine !== state.current?.engine) takeOver(options, state, engine);
        return decideAgain(state, record);
      } catch (error) {
        const replayed = error instanceof Error ? error.message : String(error);
        return { position, index: null, what: 'failure', recorded: '', replayed };
      }
    },
    get commands() {
      return state.commands;
    },
    get versions() {
      return [...versions];
    },
    encodeBook: () => encodeCurrent(options, state),
  };
}

const encodeCurrent = ({ book }: ReplayOptions, { current }: State): string | null =>
  current ? current.engine.encodeBook(current.book) : book;

function takeOver(options: ReplayOptions, state: State, engine: Engine): void {
  const text = encodeCurrent(options, state);
  state.current = { engine, book: text === null ? engine.createBook(options.marketId) : engine.decodeBook(text) };
}

function decideAgain(state: State, { position, at, applied, wakeAt }: LogRecord): Difference | undefined {
  const { current } = state;
  if (current === undefined) return undefined;
  const { engine, book } = current;
  for (const [index, { command, events }] of applied.entries()) {
    const recorded = encodeEvents(events);
    const replayed = encodeEvents(engine.apply(book, command, at, position, index));
    if (recorded !== replayed) return { position, index, what: 'events', recorded, replayed };
    state.commands += 1;
  }
  const wake = engine.wakeAt(book);
  return wake === wakeAt ? undefined : { position, index: null, what: 'wake-at', recorded: String(wakeAt), replayed: String(wake) };
}
