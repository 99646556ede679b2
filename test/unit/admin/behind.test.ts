import type { Finding } from '@compute-bank/admin/doctor/finding';
import { addMs, hourMs, instant, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../../fixtures/bank.ts';
import { lookedAt } from './healthy-deployment.ts';
import { admin, tablesOf } from './run-admin.ts';

let bank: TestBank;
afterEach(() => bank.close());

/** A bank that was this old, with a market that was just asked for, when the deployment is looked at. */
async function openBank(ageMs: number): Promise<void> {
  bank = await createTestBank({ startsAt: addMs(instant(lookedAt), -ageMs) });
  await bank.openMarket();
}

/** What the doctor says of what is in the tables. */
async function ofTables(): Promise<readonly Finding[]> {
  const { out } = await admin(['doctor', '--stage', 'prod', '--json', '--no-checkout'], tablesOf(bank.world.dynamo));
  const { findings } = JSON.parse(out) as { findings: readonly Finding[] };
  return findings.filter(({ area }) => area === 'outbox' || area === 'projections');
}
const verdicts = async () => (await ofTables()).map(({ area, verdict }) => `${area} ${verdict}`);

test('what nobody took to its market is broken after five minutes, with the market named', async () => {
  await openBank(hourMs);
  const [outbox] = await ofTables();
  expect(outbox).toMatchObject({ verdict: 'broken', detail: '1 wait, the oldest for 3600 s (nvidia-h100-sxm5-80gb)' });
  expect(outbox?.advice).toContain('Sweep');
});

test.each([
  [minuteMs, 'ok'],
  [3 * minuteMs, 'warning'],
])('what has waited for %i ms is %s', async (ageMs, verdict) => {
  await openBank(ageMs);
  expect((await ofTables())[0]?.verdict).toBe(verdict);
});

test('a log that nobody follows is broken after five minutes, and in order once it was followed', async () => {
  await openBank(hourMs);
  await bank.pump.relay();
  await bank.pump.match();
  expect(await verdicts()).toEqual(['outbox broken', 'projections broken']);
  await bank.pump.project();
  expect(await verdicts()).toEqual(['outbox ok', 'projections ok']);
  expect((await ofTables())[1]).toMatchObject({ subject: 'nvidia-h100-sxm5-80gb', detail: 'all 1 records' });
});
