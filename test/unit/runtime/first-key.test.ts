import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/operator/first-key.ts';
import { configureRuntime } from '../../../functions/runtime/deps.ts';
import { createTestBank, type TestBank } from '../../fixtures/bank.ts';
import { bankTableName, marketTableName } from '../../fixtures/test-world.ts';

let bank: TestBank;
beforeAll(async () => {
  bank = await createTestBank();
  const env = { BANK_TABLE: bankTableName, MARKET_TABLE: marketTableName, BANK_CURSOR_SECRET: 'a-secret-for-tests-only' };
  configureRuntime({ now: () => bank.clock.instant(), dynamo: bank.world.bankDynamo, sqs: bank.world.bankSqs, env });
});
afterAll(() => bank.close());

const call = (event: unknown) => handler(event, { awsRequestId: '7f3d' });

/** What the function writes while it runs: in the cloud its log. */
async function written(run: () => Promise<unknown>): Promise<string> {
  const texts: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      texts.push(String(text));
      return true;
    }),
  );
  try {
    await run();
    return texts.join('');
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('S11: the key is in the answer, once, and in no log', async () => {
  let secret = '';
  const log = await written(async () => {
    const answer = await call({});
    secret = 'secret' in answer ? answer.secret : '';
  });
  expect(secret).toMatch(/^cbk_/);
  expect(log).toBe('');
});

test('a further one is refused with ids alone, and made where it is asked for again', async () => {
  expect(await call({ again: false })).toEqual({ code: 'admin_key_exists', keyIds: [expect.stringMatching(/^key_/)] });
  expect(await call({ again: true })).toMatchObject({ secret: expect.stringMatching(/^cbk_/) });
});

test.each([
  [{ again: 'yes' }, 'again'],
  [{ tenant: 'ten_1' }, 'tenant'],
  ['again', 'the event'],
])('an event that is not understood is refused with what is wrong: %j', async (event, named) => {
  await expect(call(event)).rejects.toThrow(named);
});
