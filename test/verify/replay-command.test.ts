import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { addMs } from '@compute-bank/domain/instant';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dynamoClientFor } from '../conformance/backends/dynamo-endpoint.ts';
import { sha256 } from '../fixtures/engine-log.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { type Answer, cleanUp, liveShortly, makeDirectory, runProgram, startServer } from '../fixtures/state-on-disk.ts';
import { Tamper } from '../fixtures/tamper.ts';

/** Each answer takes a process and a database of its own. */
jest.setTimeout(60_000);

const state = makeDirectory();
const replay = (...args: string[]) => runProgram('replay', ['--state', state, ...args]);
const ofMarket = ['--market', testMarketId];
beforeAll(async () => {
  await liveShortly(state);
});
afterAll(cleanUp);

/** A copy of the state with a changed log, replayed. */
async function replayForged(change: (tamper: Tamper) => Promise<void>, ...args: string[]): Promise<Answer> {
  const copy = makeDirectory();
  cpSync(state, copy, { recursive: true });
  const server = await startServer(join(copy, 'bank.db'));
  await change(new Tamper(dynamoClientFor(server.endpoint)));
  await server.kill();
  return runProgram('replay', ['--state', copy, ...ofMarket, ...args]);
}

describe('npm run replay', () => {
  test('decides a whole market again and says that all is the same', async () => {
    const { status, out, complaint } = await replay(...ofMarket);
    expect([status, complaint]).toEqual([0, '']);
    expect(out).toContain('commands decided again by engine');
    expect(out).toContain('All the same, byte for byte.');
  });

  test('with --at stops there, shows what that record decided and how the book stood', async () => {
    const { status, out } = await replay(...ofMarket, '--at', '2', '--json');
    const answer: { position: number; decided: { command: string; events: string[] }[]; book: { leases: number } } = JSON.parse(out);
    expect([status, answer.position]).toEqual([0, 2]);
    expect(answer.decided.flatMap(({ events }) => events)).toContain('matched');
    expect(answer.book.leases).toBe(1);
    expect((await replay(...ofMarket, '--at', '1')).out).toContain('0 leases');
  });

  test('ends 1 and shows both sides of the first difference, in a log that was forged and sealed anew', async () => {
    const forge = (tamper: Tamper): Promise<void> =>
      tamper.changeRecord(testMarketId, 2, (record) => ({ ...record, wakeAt: addMs(record.at, 7) }), sha256);
    const { status, out } = await replayForged(forge);
    expect(status).toBe(1);
    expect(out).toContain('The first difference is in record 2: wake-at.');
    expect(out).toMatch(/recorded: \d+\s+replayed: \d+/);
    expect((await replayForged(forge, '--at', '1')).status).toBe(0);
  });

  test('ends 1 where the chain of hashes is broken', async () => {
    const { status, out } = await replayForged(
      (tamper) => tamper.changeRecord(testMarketId, 2, (record) => ({ ...record, at: addMs(record.at, 1) })),
      '--json',
    );
    expect([status, JSON.parse(out).difference]).toMatchObject([1, { position: 2, what: 'hash' }]);
  });

  test.each([
    ['no market', [], `Name a market with --market. This bank has: ${testMarketId}.`],
    ['a market that is not there', ['--market', 'nope'], `There is no market "nope". This bank has: ${testMarketId}.`],
    ['no number', [...ofMarket, '--at', 'last'], '--at last is not the number of a record'],
    ['a record to come', [...ofMarket, '--at', '9999'], 'there is no record 9999 yet'],
    ['an unknown option', ['--markt', 'x'], "Unknown option '--markt'"],
  ])('given %s, says what would be right and ends 2', async (_, args, complaint) => {
    const answer = await replay(...args);
    expect(answer.complaint).toContain(complaint);
    expect(answer.complaint).not.toContain('    at ');
    expect(answer.status).toBe(2);
  });
});
