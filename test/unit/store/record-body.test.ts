import { encodeRecord } from '@compute-bank/engine/codec';
import { packRecord, unpackRecord } from '@compute-bank/store/record-body';
import { describe, expect, test } from '@jest/globals';
import { buildLog } from '../../fixtures/engine-log.ts';
import { firstCommands } from '../../fixtures/random-commands.ts';

const texts = buildLog(firstCommands(1, 600), 10).map(encodeRecord);

describe('a log record in the table', () => {
  test('reads back as the text that was packed', () => {
    for (const text of texts) expect(unpackRecord(packRecord(text))).toBe(text);
  });

  test('ten commands take less than a quarter of their text', () => {
    const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
    expect(sum(texts.map((text) => packRecord(text).length))).toBeLessThan(sum(texts.map((text) => text.length)) / 4);
  });

  test('reads as long as there are banks: these bytes were written when the form was new', () => {
    const written = 'ASi1L/0g01UCAIh7ImFwcGxpNzc1OWNtZF8xfRMAIzOQswr+CS98lWGFzGDDDZwVHYYJM3gjVGB7EF1ugs5R9jVIyoFWskbkggdgxIX5wQLnXdkI';
    expect(unpackRecord(Buffer.from(written, 'base64'))).toBe(
      '{"applied":[{"command":{"admittedAt":1777593600000,"commandId":"cmd_000000000001","issuer":"ten_platform0000","kind":"advance"},' +
        '"events":[{"commandId":"cmd_000000000001","kind":"advanced"}]}],"at":1777593600000}',
    );
  });

  test('reads from before there was a packed form, when the body was the text itself', () => {
    expect(unpackRecord('{"applied":[]}')).toBe('{"applied":[]}');
  });

  test('is refused in any other form, and when it is damaged', () => {
    for (const body of [undefined, null, 7, Uint8Array.of(), Uint8Array.of(2, 1, 2, 3)])
      expect(() => unpackRecord(body)).toThrow('the body of the record is in no known form');
    const damaged = packRecord(texts[0]!);
    damaged[damaged.length - 3]! ^= 0xff;
    expect(() => {
      if (unpackRecord(damaged) !== texts[0]) throw new Error('it reads, but as something else');
    }).toThrow();
  });
});
