import type { MarketId } from '@compute-bank/domain/ids';
import { instant } from '@compute-bank/domain/instant';
import { beginning, checkLink, type Link } from '@compute-bank/engine/chain';
import type { Difference } from '@compute-bank/engine/difference';
import { engines } from '@compute-bank/engine/engines';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { createReplay, type Replay } from '@compute-bank/engine/replay';
import type { LogReader } from '@compute-bank/store/log-reader';

export interface ReplayMarketOptions {
  readonly marketId: MarketId;
  /** The last record to decide again. */
  readonly upTo: number;
  readonly logReader: LogReader;
  readonly snapshotAt: (position: number) => Promise<string | undefined>;
  /** Hex SHA-256. */
  readonly sha256: (text: string) => string;
  /** Told the position after each record. */
  readonly onProgress: (position: number) => void;
}

/** What deciding a market's log again gave. */
export interface MarketReplay {
  readonly marketId: MarketId;
  readonly identical: boolean;
  /** Null if all is as it was. */
  readonly difference: Difference | null;
  /** Records decided again without a difference: 1 to this one. */
  readonly position: number;
  /** Market time of the last of them, ISO 8601; null if there is none. */
  readonly at: string | null;
  readonly hash: string;
  readonly commands: number;
  readonly engineVersions: readonly string[];
  /** Where stored snapshots were compared. */
  readonly snapshots: readonly number[];
  /** The book after the last record. */
  readonly book: { readonly deposits: number; readonly leases: number; readonly standing: number; readonly sha256: string };
  /** What the last record's commands did: each command's id with the kinds of its events. */
  readonly decided: readonly { readonly commandId: string; readonly command: string; readonly events: readonly string[] }[];
}

/**
 * Rebuilds a market from its first record by deciding every command again, and compares each event and each stored snapshot
 * byte for byte. Stops at the first difference.
 */
export async function replayMarket(options: ReplayMarketOptions): Promise<MarketReplay> {
  const { marketId, logReader, snapshotAt } = options;
  const replay = createReplay({ marketId, engines, book: null });
  const stored = new Set((await logReader.snapshots(marketId)).map(({ position }) => position));
  const snapshots: number[] = [];
  let last: LogRecord | undefined;
  let difference: Difference | undefined;
  for await (const record of recordsOf(options)) {
    if ('what' in record) difference = record;
    else difference = checkLink(marketId, last ?? beginning, record, options.sha256) ?? replay.take(record);
    if (difference !== undefined || 'what' in record) break;
    last = record;
    if (stored.has(record.position)) {
      difference = compareSnapshot(record, replay, await snapshotAt(record.position));
      if (difference !== undefined) break;
      snapshots.push(record.position);
    }
    options.onProgress(record.position);
  }
  return summarise(options, { replay, last, difference, snapshots });
}

/** The log up to its bound; a record that cannot be read is a difference. */
async function* recordsOf({ marketId, logReader, upTo }: ReplayMarketOptions): AsyncGenerator<LogRecord | Difference> {
  for await (const page of logReader.records(marketId)) {
    for (const { position, record, problem } of page) {
      if (position > upTo) return;
      yield record ?? { position, index: null, what: 'failure', recorded: '', replayed: problem ?? 'the record cannot be read' };
    }
  }
}

function compareSnapshot({ position }: LogRecord, replay: Replay, stored: string | undefined): Difference | undefined {
  const replayed = replay.encodeBook() ?? '';
  if (stored === undefined || stored === replayed) return undefined;
  return { position, index: null, what: 'snapshot', recorded: stored, replayed };
}

interface Outcome {
  readonly replay: Replay;
  readonly last: LogRecord | undefined;
  readonly difference: Difference | undefined;
  readonly snapshots: readonly number[];
}

function summarise({ marketId, sha256 }: ReplayMarketOptions, { replay, last, difference, snapshots }: Outcome): MarketReplay {
  const link: Link = last ?? beginning;
  const text = replay.encodeBook() ?? '{}';
  const saved: Partial<Record<'deposits' | 'leases' | 'standing', readonly unknown[]>> = JSON.parse(text);
  const count = (key: keyof typeof saved): number => saved[key]?.length ?? 0;
  return {
    marketId,
    identical: difference === undefined,
    difference: difference ?? null,
    position: link.position,
    at: last ? new Date(instant(last.at)).toISOString() : null,
    hash: link.hash,
    commands: replay.commands,
    engineVersions: replay.versions,
    snapshots,
    book: { deposits: count('deposits'), leases: count('leases'), standing: count('standing'), sha256: sha256(text) },
    decided: (last?.applied ?? []).map(({ command, events }) => ({
      commandId: command.commandId,
      command: command.kind,
      events: events.map(({ kind }) => kind),
    })),
  };
}
