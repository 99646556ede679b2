import { canonicalRecord } from '@compute-bank/engine/codec';
import type { Event } from '@compute-bank/engine/event';
import type { AppliedCommand, LogRecord } from '@compute-bank/engine/log-record';
import { describe, expect, test } from '@jest/globals';
import { buildLog, sha256 } from '../../fixtures/engine-log.ts';
import { firstCommands, randomMarketId } from '../../fixtures/random-commands.ts';
import { replayLog } from '../../fixtures/replay-log.ts';

const records = buildLog(firstCommands(7, 120), 10);
const reseal = (record: LogRecord): LogRecord => ({ ...record, hash: sha256(canonicalRecord(record)) });

/** The log with its fifth record changed, and the chain after it sealed again if the forger took the trouble. */
function forged(change: (record: LogRecord) => LogRecord, isResealed: boolean): LogRecord[] {
  const log: LogRecord[] = [];
  for (const [index, record] of records.entries()) {
    const changed = index === 4 ? change(record) : record;
    const previousHash = log.at(-1)?.hash ?? '';
    log.push(isResealed ? reseal({ ...changed, previousHash: index === 4 ? changed.previousHash : previousHash }) : changed);
  }
  return log;
}

const difference = (log: readonly LogRecord[]): unknown => {
  const result = replayLog(randomMarketId, log);
  return typeof result === 'string' ? 'identical' : [result.position, result.what];
};

test('an untouched log replays', () => {
  expect(difference(records)).toBe('identical');
  expect(difference(forged((record) => record, true))).toBe('identical');
});

const editFirst =
  (edit: (event: Event) => Event) =>
  (record: LogRecord): LogRecord => ({
    ...record,
    applied: record.applied.map((entry, index): AppliedCommand => (index === 0 ? { ...entry, events: entry.events.map(edit) } : entry)),
  });

const dropFirst = (record: LogRecord): LogRecord => ({
  ...record,
  applied: record.applied.map((entry, index): AppliedCommand => (index === 0 ? { ...entry, events: entry.events.slice(1) } : entry)),
});

describe('the first difference is named', () => {
  const rows: readonly (readonly [string, (record: LogRecord) => LogRecord, boolean, string])[] = [
    ['a changed event in the old chain', editFirst((event) => ({ ...event, gpusOpen: 77 })), false, 'hash'],
    ['a changed event in a chain sealed again', editFirst((event) => ({ ...event, gpusOpen: 77 })), true, 'events'],
    ['a dropped event', dropFirst, true, 'events'],
    ['another time', (record) => ({ ...record, at: records[0]!.at }), true, 'time'],
    ['another wake', (record) => ({ ...record, wakeAt: records[0]!.at }), true, 'wake-at'],
    ['another version', (record) => ({ ...record, engineVersion: '0' }), true, 'engine-version'],
    ['another market', (record) => ({ ...record, marketId: 'other' as typeof randomMarketId }), true, 'market'],
    ['a broken link', (record) => ({ ...record, previousHash: 'beef' }), true, 'previous-hash'],
    ['another position', (record) => ({ ...record, position: 6 }), true, 'position'],
  ];
  test.each(rows)('%s', (_, change, isResealed, what) => {
    expect(difference(forged(change, isResealed))).toEqual([what === 'position' ? 6 : 5, what]);
  });
  test('a record that is missing', () => {
    expect(difference(records.filter(({ position }) => position !== 5))).toEqual([6, 'position']);
  });
  test('two records swapped', () => {
    expect(difference([...records.slice(0, 4), records[5]!, records[4]!])).toEqual([6, 'position']);
  });
});
