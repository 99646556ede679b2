import type { MarketId } from '@compute-bank/domain/ids';
import { type Instant, instant, later } from '@compute-bank/domain/instant';
import { canonicalRecord } from './codec.ts';
import type { Difference } from './difference.ts';
import type { LogRecord } from './log-record.ts';

/** What the next record of a log must follow. */
export interface Link {
  readonly position: number;
  readonly hash: string;
  readonly at: Instant;
}

/** Before the first record. */
export const beginning: Link = { position: 0, hash: '', at: instant(0) };

/** Whether the record is the one after `previous`, sealed as its content says. `sha256` gives lower-case hex. */
export function checkLink(marketId: MarketId, previous: Link, record: LogRecord, sha256: (text: string) => string): Difference | undefined {
  const checks: readonly [Difference['what'], string, string][] = [
    ['position', String(record.position), String(previous.position + 1)],
    ['market', record.marketId, marketId],
    ['previous-hash', record.previousHash, previous.hash],
    ['hash', record.hash, sha256(canonicalRecord(record))],
    ['time', String(record.at), String(later(record.at, previous.at))],
  ];
  const failed = checks.find(([, recorded, replayed]) => recorded !== replayed);
  if (failed === undefined) return undefined;
  const [what, recorded, replayed] = failed;
  return { position: record.position, index: null, what, recorded, replayed };
}
