import { getDeposit } from '@compute-bank/contracts/deposits';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { hourMs, parseInstant } from '@compute-bank/domain/instant';
import { expect, test } from '@jest/globals';
import { createScene } from '../fixtures/scene.ts';

test('nights in Berlin over the change of clocks: orders inside a night are matched, in its week and the next; others are not', async () => {
  const startsAt = parseInstant('2026-03-26T11:00:00Z');
  if (startsAt === undefined) throw new Error('no start');
  const { api, provider, buyer, join, deposit, withdraw } = await createScene({ startsAt });
  const rule = {
    timeZone: 'Europe/Berlin',
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const,
    from: '20:00',
    to: '08:00',
    firstDate: '2026-03-01',
    lastDate: '2026-04-03',
    blackoutDates: ['2026-04-02'],
  };
  const { depositId } = await deposit([await join()], { windows: [], recurring: [{ ...rule, weekdays: [...rule.weekdays] }] });
  const opened = await api.call(provider.key, getDeposit, { params: { depositId } });
  expect([opened.state, opened.recurring]).toEqual(['open', [rule]]);
  expect(opened.windows.map(({ start, end }) => `${start.slice(5, 16)} ${end.slice(5, 16)}`)).toEqual([
    '03-26T19:00 03-27T07:00',
    '03-27T19:00 03-28T07:00',
    '03-28T19:00 03-29T06:00',
    '03-29T18:00 03-30T06:00',
    '03-30T18:00 03-31T06:00',
    '03-31T18:00 04-01T06:00',
    '04-01T18:00 04-01T22:00',
    '04-02T22:00 04-03T06:00',
    '04-03T18:00 04-04T06:00',
  ]);
  const stateOf = async (startEarliest: string, hours: number): Promise<string> => {
    const endLatest = new Date(Date.parse(startEarliest) + hours * hourMs).toISOString();
    const { withdrawalId } = await withdraw({ startEarliest, endLatest, durationMinutes: 60 * hours });
    return (await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state;
  };
  // 19:00 in winter, 20:00 in summer.
  expect(await stateOf('2026-03-28T18:00:00Z', 2)).toBe('cancelled');
  expect(await stateOf('2026-03-29T18:00:00Z', 2)).toBe('filled');
  // The second week: inside a night, and from one night into the next.
  expect(await stateOf('2026-03-31T20:00:00Z', 2)).toBe('filled');
  expect(await stateOf('2026-03-31T04:00:00Z', 16)).toBe('cancelled');
  // Into the blackout day, and on its other side.
  expect(await stateOf('2026-04-01T21:00:00Z', 2)).toBe('cancelled');
  expect(await stateOf('2026-04-02T22:00:00Z', 2)).toBe('filled');
  api.close();
});
