import { getDeposit } from '@compute-bank/contracts/deposits';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { createScene } from '../fixtures/scene.ts';

const nights = {
  timeZone: 'Asia/Shanghai',
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '20:00',
  to: '08:00',
  firstDate: '2026-05-01',
  lastDate: '2026-05-04',
};
const windows = [{ start: '2026-05-01T00:00:00Z', end: '2026-05-02T00:00:00Z' }];
const dates = (count: number) => Array.from({ length: count }, (_, index) => `2026-05-${String(1 + (index % 28)).padStart(2, '0')}`);
const hoursOf = (from: string, to: string) => ({
  ...nights,
  from,
  to,
  weekdays: [...nights.weekdays, 'sat', 'sun'],
  lastDate: '2027-04-30',
});

/** Sends a deposit with this body beside what every deposit needs. The bank's time is 2026-05-01T00:00:00Z. */
async function send(change: Record<string, unknown>) {
  const { api, provider, join } = await createScene();
  const { nodeId } = await join();
  const body = { marketId: 'nvidia-h100-sxm5-80gb', nodeIds: [nodeId], floorPerGpuHour: '2', ...change };
  const headers = { 'idempotency-key': newKey() };
  const answer = await api.send({ method: 'POST', path: '/v1/deposits', key: provider.key, headers, body });
  return { answer, api, provider };
}

describe('opening a deposit with recurring hours', () => {
  test('201: shows the rules and all windows, united with its own and cut at now, and so does a later look', async () => {
    const own = { start: '2026-05-05T00:00:00Z', end: '2026-05-05T10:00:00Z' };
    const { answer, api, provider } = await send({ recurring: [{ ...nights, blackoutDates: ['2026-05-03'] }], windows: [own] });
    expect([answer.status, answer.json]).toMatchObject([
      201,
      {
        recurring: [{ ...nights, blackoutDates: ['2026-05-03'] }],
        windows: [
          { start: '2026-05-01T12:00:00.000Z', end: '2026-05-02T00:00:00.000Z' },
          { start: '2026-05-04T12:00:00.000Z', end: '2026-05-05T10:00:00.000Z' },
        ],
      },
    ]);
    await api.bank.settleAll();
    const depositId = String(answer.json.depositId);
    const { recurring, windows: shown, state } = await api.call(provider.key, getDeposit, { params: { depositId } });
    expect([recurring, shown, state]).toEqual([answer.json.recurring, answer.json.windows, 'open']);
    api.close();
  });

  test('201: a deposit without rules has none', async () => {
    const { answer, api } = await send({ windows });
    expect([answer.status, answer.json.recurring]).toEqual([201, []]);
    api.close();
  });

  test.each([
    ['neither windows nor rules', {}, '/windows', 'Give windows, or recurring ones, or both.'],
    ['eleven rules', { recurring: Array(11).fill(nights) }, '/recurring', '10'],
    ['a zone that does not exist', { timeZone: 'Europe/Mainhattan' }, '/recurring/0/timeZone', 'IANA time zone'],
    ['an offset for a zone', { timeZone: '+08:00' }, '/recurring/0/timeZone', 'IANA time zone'],
    ['an abbreviation for a zone', { timeZone: 'CST' }, '/recurring/0/timeZone', 'IANA time zone'],
    ['no day of the week', { weekdays: [] }, '/recurring/0/weekdays', '1'],
    ['a day of the week twice', { weekdays: ['mon', 'mon'] }, '/recurring/0/weekdays', 'twice'],
    ['a day of the week that is none', { weekdays: ['monday'] }, '/recurring/0/weekdays/0', 'mon'],
    ['a time that does not exist', { to: '24:30' }, '/recurring/0/to', 'such as 08:00'],
    ['a time without its zero', { from: '8:00' }, '/recurring/0/from', 'such as 08:00'],
    ['24:00 as a beginning', { from: '24:00' }, '/recurring/0/from', '00:00 of the next day'],
    ['a leap day of another year', { lastDate: '2027-02-29' }, '/recurring/0/lastDate', 'a date that exists'],
    ['a blackout date that does not exist', { blackoutDates: ['2026-05-01', '2026-06-31'] }, '/recurring/0/blackoutDates/1', 'exists'],
    ['101 blackout dates', { blackoutDates: dates(101) }, '/recurring/0/blackoutDates', '100'],
    ['a last date before the first', { lastDate: '2026-04-30' }, '/recurring/0/lastDate', 'before firstDate, 2026-05-01'],
    ['a last date beyond a year', { lastDate: '2027-05-03' }, '/recurring/0/lastDate', '2027-05-02 or earlier'],
    ['a blackout date beyond a year', { blackoutDates: ['2027-05-03'] }, '/recurring/0/blackoutDates/0', '2027-05-02 or earlier'],
    ['dates without such a day', { weekdays: ['wed'] }, '/recurring/0', 'no hours from 2026-05-01 to 2026-05-04'],
    ['hours that are over', { firstDate: '2026-04-01', lastDate: '2026-04-29' }, '/recurring/0', '2026-05-01T00:00:00.000Z'],
    ['blackouts that take all', { lastDate: '2026-05-01', blackoutDates: ['2026-05-01', '2026-05-02'] }, '/recurring', 'blackout dates'],
    [
      'too many windows',
      { recurring: [hoursOf('02:00', '03:00'), hoursOf('12:00', '13:00')] },
      '/recurring',
      'With no lastDate after 2026-11-16 they fit.',
    ],
  ])('400: with %s it is refused, and told where and what would be right', async (_, change, pointer, detail) => {
    const body = 'recurring' in change || Object.keys(change).length === 0 ? change : { recurring: [{ ...nights, ...change }] };
    const { answer, api } = await send(body);
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    expect(answer.json.errors).toMatchObject([{ pointer, detail: expect.stringContaining(detail) }]);
    api.close();
  });

  test('400: all that is wrong is told at once', async () => {
    const { answer, api } = await send({
      recurring: [
        { ...nights, timeZone: 'PST' },
        { ...nights, to: '25:00', lastDate: 'tomorrow' },
      ],
    });
    const errors = answer.json.errors as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/recurring/0/timeZone', '/recurring/1/to', '/recurring/1/lastDate']);
    api.close();
  });

  test('400: a node that is named twice is refused', async () => {
    const { answer, api } = await send({ nodeIds: ['nod_000000000000', 'nod_000000000000'], windows });
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer: '/nodeIds' }]]);
    api.close();
  });
});
