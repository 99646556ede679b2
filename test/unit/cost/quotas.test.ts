import { expect, test } from '@jest/globals';
import { completeLoad } from '../../../infra/cost/load.ts';
import { readMeasured } from '../../../infra/cost/measured.ts';
import { cellsOf, quotasOf } from '../../../infra/cost/quotas.ts';
import { measuredOnly, work } from '../../fixtures/cost.ts';

const measured = readMeasured();
const named = (text: string, quotas: ReturnType<typeof quotasOf>) => quotas.find(({ what }) => what.includes(text));

test('what binds first stands first', () => {
  const shares = quotasOf(completeLoad({ matchesPerDay: 100_000 }), measured).map(({ used, limit }) => used / limit);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
});

test('orders count at the peak, and heartbeats as often as ever', () => {
  const load = completeLoad({ ordersPerDay: 86_400, nodes: 3_000, leaseHoursPerDay: 24_000, peak: 2 });
  const admission = { 'Api-withdrawals': work() };
  const orders = quotasOf(load, measuredOnly({ 'place-withdrawal': admission }));
  expect(named('requests of the gateway', orders)?.used).toBeCloseTo(2, 9);
  const beats = quotasOf(load, measuredOnly({ 'beat-metered': { 'Api-heartbeats': work() }, 'beat-idle': { 'Api-heartbeats': work() } }));
  // A thousand leases beat every 30 s, and of the 2,000 idle nodes one half of the beats is counted here.
  expect(named('requests of agents', beats)?.used).toBeCloseTo(1_000 / 30 + 1_000 / 30, 6);
});

test('a node with several leases beats no more often than one with one', () => {
  const beats = measuredOnly({ 'beat-metered': { 'Api-heartbeats': work() }, 'beat-idle': { 'Api-heartbeats': work() } });
  const agentsAt = (leaseHoursPerDay: number) =>
    named('requests of agents', quotasOf(completeLoad({ nodes: 3_000, leaseHoursPerDay }), beats))?.used;
  expect([agentsAt(72_000), agentsAt(576_000)]).toEqual([100, 100]);
});

test('an order without a match takes the matcher a part of a batch, and the projector what its end takes', () => {
  const load = completeLoad({ ordersPerDay: 86_400, matchesPerDay: 43_200, peak: 1 });
  const writes = (bank: number) => ({ Projector: work({ writes: { bank, market: 0, index: 0 } }) });
  const measured = measuredOnly({ 'project-1': writes(20), 'project-10': writes(200), 'unmatched-path': writes(10) });
  expect(named('writes of the Bank table', quotasOf(load, measured))?.used).toBeCloseTo(0.5 * 20 + 0.5 * 10, 9);
});

test('invocations at once are calls a second times how long each lasts', () => {
  const load = completeLoad({ ordersPerDay: 864_000, peak: 1, callMs: 20 });
  const quotas = quotasOf(load, measuredOnly({ 'place-withdrawal': { 'Api-withdrawals': work({ sequentialCalls: 5 }) } }));
  expect(named('invocations of Api-withdrawals', quotas)?.used).toBeCloseTo(10 * 0.1, 9);
});

test('partitions share what is asked of their kind', () => {
  const partitions = {
    MARKETS: { writes: 0, reads: 1 },
    P: { writes: 32, reads: 0 },
    T: { writes: 10, reads: 0 },
    LOG: { writes: 1, reads: 0 },
  };
  const load = completeLoad({ ordersPerDay: 86_400, peak: 1, largestTenant: 0.25, markets: 4 });
  const quotas = quotasOf(load, measuredOnly({ 'place-withdrawal': { 'Api-withdrawals': work({ partitions }) } }));
  const usedOf = (text: string) => named(text, quotas)?.used;
  expect([usedOf('list of markets'), usedOf('sub-account'), usedOf("writes of the largest tenant's"), usedOf("market's log")]).toEqual([
    1, 2, 2.5, 0.25,
  ]);
});

test('a market takes what a batch of a hundred leaves it time for', () => {
  const load = completeLoad({ ordersPerDay: 86_400, markets: 2, peak: 4, callMs: 10 });
  const batch = { 'project-100': { Projector: work({ sequentialCalls: 50 }) } };
  const quota = named('projector of a market', quotasOf(load, measuredOnly(batch)));
  expect(quota).toMatchObject({ scope: 'market', limit: 200, used: 2 });
});

test('cells are as many as the tightest bound of a cell asks for', () => {
  const quota = { what: 'x', scope: 'cell', limit: 100, unit: '', setBy: 'our code' } as const;
  expect(cellsOf([{ ...quota, used: 20 }])).toBe(1);
  expect(
    cellsOf([
      { ...quota, used: 250 },
      { ...quota, used: 990, scope: 'market' },
    ]),
  ).toBe(3);
});

test('twice the leases need twice the room in the run of deadlines', () => {
  const usedAt = (matchesPerDay: number) => named('running leases', quotasOf(completeLoad({ matchesPerDay }), measured))?.used ?? 0;
  expect(usedAt(2_000_000) / usedAt(1_000_000)).toBe(2);
});

test('a cell runs as many leases as a run of the deadlines has the time to send, and each run reads them all', () => {
  const run = { Deadlines: work({ sequentialCalls: 100, reads: { bank: 200, market: 0, index: 0 } }) };
  const idle = { Deadlines: work({ reads: { bank: 16, market: 0, index: 0 } }) };
  const load = completeLoad({ ordersPerDay: 0, leaseHoursPerDay: 40_000 * 24, peak: 1, callMs: 10 });
  const quotas = quotasOf(load, measuredOnly({ 'deadlines-4000': run, 'minute-deadlines': idle }));
  // Four thousand of them take a second of its forty.
  expect(named('running leases', quotas)).toMatchObject({ limit: 160_000, used: 40_000 });
  expect(named('reads of the Bank table', quotas)?.used).toBeCloseTo(2_000 / 60, 6);
});
