import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decodeRecord } from '@compute-bank/engine/codec';
import { engine } from '@compute-bank/engine/engine';
import { engines } from '@compute-bank/engine/engines';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildLog } from '../fixtures/engine-log.ts';
import { firstCommands, randomMarketId } from '../fixtures/random-commands.ts';
import { replayLog } from '../fixtures/replay-log.ts';

const logFolder = new URL('./', import.meta.url);
const engineFolder = new URL('../../packages/engine/released/', import.meta.url);
const versions = readdirSync(engineFolder).flatMap((file) => /^engine-(.+)\.mjs$/.exec(file)?.[1] ?? []);
const logNames = readdirSync(logFolder).filter((file) => file.endsWith('.jsonl.gz'));
const versionOf = (logName: string): string => /^engine-([^.]+)\./.exec(logName)?.[1] ?? '';

const readLog = (name: string) =>
  gunzipSync(readFileSync(new URL(name, logFolder)))
    .toString()
    .split('\n')
    .map(decodeRecord);

/** Each released engine as it was frozen, whatever stands for its version in this source. */
const frozen = new Map<string, typeof engine>();
beforeAll(async () => {
  for (const version of versions) frozen.set(version, (await import(new URL(`engine-${version}.mjs`, engineFolder).pathname)).engine);
});

describe('an engine that was released', () => {
  test('is kept, with its logs, for as long as there are records of it', () => {
    expect([...frozen.values()].map(({ version }) => version)).toEqual(versions);
    expect(versions.filter((version) => !engines.has(version))).toEqual([]);
    expect(new Set(logNames.map(versionOf))).toEqual(new Set(versions));
  });

  test.each(logNames)('decides %s again, byte for byte', (name) => {
    expect(replayLog(randomMarketId, readLog(name), null, frozen)).toEqual(expect.any(String));
  });

  test.each(logNames)('has in this source one that decides %s as it did', (name) => {
    // If this fails, the rules have changed: give them a new version, release it, and leave the frozen one alone.
    expect(replayLog(randomMarketId, readLog(name))).toEqual(expect.any(String));
  });

  test.each(logNames)('leaves a book, after %s, with which the engine of this source goes on', (name) => {
    const records = readLog(name);
    const text = replayLog(randomMarketId, records, null, frozen);
    if (typeof text !== 'string') throw new Error('it does not replay');
    const book = engine.decodeBook(text);
    const last = records.at(-1)!;
    const advance = { kind: 'advance', commandId: 'cmd_next', issuer: 'ten_platform0000', admittedAt: last.at } as Parameters<
      typeof engine.apply
    >[1];
    expect(engine.apply(book, advance, last.at, last.position + 1, 0).map(({ kind }) => kind)).toContain('advanced');
    expect(engine.encodeBook(engine.decodeBook(engine.encodeBook(book)))).toBe(engine.encodeBook(book));
  });
});

test('a log in which the engine changes is decided by each in its turn', () => {
  const records = buildLog(firstCommands(3, 80), 10);
  const turns: string[] = [];
  const named = (version: string): typeof engine => ({
    ...engine,
    version,
    apply: (...args) => {
      if (turns.at(-1) !== version) turns.push(version);
      return engine.apply(...args);
    },
  });
  const both = new Map([named('a'), named('b')].map((one) => [one.version, one]));
  const mixed = records.map((record) => ({ ...record, engineVersion: record.position <= 4 ? 'a' : 'b' }));
  expect(replayLog(randomMarketId, mixed, null, both, 'unsealed')).toEqual(expect.any(String));
  expect(turns).toEqual(['a', 'b']);
});
