import { assert } from '@compute-bank/domain/assert';
import type { MarketId } from '@compute-bank/domain/ids';
import { later } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import { canonicalRecord, decodeCommand } from '@compute-bank/engine/codec';
import type { Command } from '@compute-bank/engine/command';
import type { AppliedCommand, LogRecord } from '@compute-bank/engine/log-record';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { engineVersion } from '@compute-bank/engine/version';
import { wakeAt } from '@compute-bank/engine/wake-at';
import type { Alarm } from './alarm.ts';
import { loadBook, type MarketBook } from './market-book.ts';
import type { MarketLog, Now } from './ports.ts';
import type { Tell } from './telemetry.ts';
import { tellAppended } from './tell-record.ts';

export interface MatcherDeps {
  readonly now: Now;
  readonly log: MarketLog;
  /** Hex SHA-256. */
  readonly sha256: (text: string) => string;
  readonly alarm: Alarm;
  readonly tell: Tell;
}

/** Decides for markets; keeps their books warm between calls. */
export interface Matcher {
  /** Applies encoded commands in order and returns once their outcome is durable in the market's log. */
  run(marketId: MarketId, commands: readonly string[]): Promise<void>;
}

const attemptsMax = 6;
const warmBooksMax = 64;
/** A record stays well below the table's 400 KB per item. */
const recordBytesMax = 300_000;
const snapshotEvery = 256;

/** A matcher: the single writer of each market, as far as the fence knows. Two of them at once are safe, only slower. */
export function createMatcher(deps: MatcherDeps): Matcher {
  const warm = new Map<MarketId, MarketBook>();
  return {
    async run(marketId, texts) {
      const commands = readCommands(deps, marketId, texts);
      let done = 0;
      for (let attempt = 1; done < commands.length; attempt += 1) {
        assert(attempt <= attemptsMax, `market ${marketId}: another writer won ${attemptsMax} times`);
        // Taken out of the cache first: whatever fails from here on leaves no half-applied book behind.
        const current = warm.get(marketId) ?? (await loadBook(deps.log, marketId));
        warm.delete(marketId);
        const outcome = await appendRecords(deps, current, commands, done);
        done = outcome.done;
        if (outcome.taken) deps.alarm('record_contended', { marketId, attempt });
        else keepWarm(warm, current);
      }
    },
  };
}

function keepWarm(warm: Map<MarketId, MarketBook>, current: MarketBook): void {
  const oldest = warm.size >= warmBooksMax ? warm.keys().next().value : undefined;
  if (oldest !== undefined) warm.delete(oldest);
  warm.set(current.marketId, current);
}

/** A command that cannot be read is left out with an alarm: its neighbours run. Its outbox entry stays as evidence. */
function readCommands({ alarm }: MatcherDeps, marketId: MarketId, texts: readonly string[]): Command[] {
  return texts.flatMap((text) => {
    const decoded = decodeCommand(text);
    if (decoded.ok) return [decoded.value];
    alarm('command_unreadable', { marketId, issue: decoded.rejection.slice(0, 200) });
    return [];
  });
}

interface Progress {
  /** Commands whose outcome is durable. */
  readonly done: number;
  /** Another writer took the next position: the book is stale. */
  readonly taken: boolean;
}

async function appendRecords(deps: MatcherDeps, current: MarketBook, commands: readonly Command[], from: number): Promise<Progress> {
  let done = from;
  while (done < commands.length) {
    const { record, count } = decideRecord(deps, current, commands.slice(done));
    if ((await deps.log.append(record)) === 'taken') return { done, taken: true };
    tellAppended(deps, record);
    current.position = record.position;
    current.hash = record.hash;
    current.at = record.at;
    done += count;
    await snapshotWhenDue(deps, current);
  }
  return { done, taken: false };
}

/** Applies commands until the record is full; a command whose output was cut goes on within the same record or the next. */
function decideRecord(deps: MatcherDeps, current: MarketBook, commands: readonly Command[]): { record: LogRecord; count: number } {
  const at = later(current.at, deps.now());
  const position = current.position + 1;
  const applied: AppliedCommand[] = [];
  let bytes = 0;
  let count = 0;
  for (const command of commands) {
    const events = apply(current.book, command, at, position, applied.length);
    const entry = { command, events };
    applied.push(entry);
    bytes += encodedLength(entry);
    const isCut = events.at(-1)?.kind === 'continue';
    if (!isCut) count += 1;
    if (isCut || bytes >= recordBytesMax) break;
  }
  return { record: seal(deps, current, { at, position, applied }), count };
}

const encodedLength = (entry: AppliedCommand): number =>
  200 + 400 * entry.events.length + (entry.command.kind === 'open-deposit' ? 30_000 : 0);

type Draft = Pick<LogRecord, 'at' | 'position' | 'applied'>;

function seal({ sha256 }: MatcherDeps, current: MarketBook, draft: Draft): LogRecord {
  const unsealed: LogRecord = {
    ...draft,
    marketId: current.marketId,
    engineVersion,
    wakeAt: wakeAt(current.book),
    previousHash: current.hash,
    hash: '',
  };
  return { ...unsealed, hash: sha256(canonicalRecord(unsealed)) };
}

/** A snapshot only shortens the next cold start, so its failure is told and survived. */
async function snapshotWhenDue({ log, alarm }: MatcherDeps, current: MarketBook): Promise<void> {
  if (current.position % snapshotEvery !== 0) return;
  try {
    await log.saveSnapshot(current.marketId, current.position, current.hash, encodeBook(current.book));
  } catch (error) {
    alarm('snapshot_failed', {
      marketId: current.marketId,
      position: current.position,
      error: error instanceof Error ? error.name : 'unknown',
    });
  }
}
