import { stripVTControlCharacters } from 'node:util';
import { callEvery } from '@compute-bank/demo/clearing-option';
import type { LatencyReport } from '@compute-bank/demo/summary/measure-latency';
import { printSummaries, summariesJson } from '@compute-bank/demo/summary/print-summaries';
import type { Summary } from '@compute-bank/demo/summary/summary';
import type { Clearing } from '@compute-bank/domain/clearing';
import { describe, expect, test } from '@jest/globals';

const noUse = { transactions: 0, puts: 0, writeUnits: 0, readUnits: 0 };
const figures = { submitted: 10, matched: 4, matchedGpuHours: 20, surplus: 8_000_000n, transactions: 25, holds: true };

/** A run of ten orders. */
function summaryOf(clearing: Clearing, change: Partial<typeof figures> = {}, latency: LatencyReport | null = null): Summary {
  const { submitted, matched, matchedGpuHours, surplus, transactions, holds } = { ...figures, ...change };
  return {
    title: 'trace run',
    seed: 1,
    clearing,
    asset: 'USD',
    tally: {
      submitted,
      matched,
      unmatched: {},
      unmatchedByCause: {},
      leases: {},
      gangs: { submitted: 0, matched: 0 },
      matchedGpuHours,
      cardHours: 18,
      spend: 10_000_000n,
      earnings: 9_500_000n,
      fee: 500_000n,
      surplus,
      buyerSurplus: 3_000_000n,
      markets: [],
    },
    notMappable: {},
    broken: [],
    nodes: 1,
    deposits: 1,
    mishaps: { agentsKilled: 0, lies: null },
    children: { sampled: 0, ran: 0 },
    clock: { from: '2020-05-01T00:00:00.000Z', until: '2020-05-02T00:00:00.000Z', instants: 1, turns: 1 },
    seconds: { start: 1, enrol: 1, run: 10, verify: 1, all: 13 },
    store: { ...noUse, transactions },
    setUp: noUse,
    memory: null,
    latency,
    assigned: [],
    checks: { oversold: holds, outboxEmpty: true },
    findings: [],
    verified: {},
    state: null,
  };
}

const continuous: Clearing = { kind: 'continuous' };
const call = callEvery(60_000);
/** The words of the line of the table that begins with the title, with or without colours. */
const lineOf = (printed: string, title: string): string[] | undefined =>
  stripVTControlCharacters(printed)
    .split('side by side')[1]
    ?.split('\n')
    .find((line) => line.trimStart().startsWith(title))
    ?.trim()
    .slice(title.length)
    .trim()
    .split(/\s{2,}/);

describe('two runs side by side', () => {
  const better = { matched: 5, matchedGpuHours: 25, surplus: 10_000_000n, transactions: 30, holds: false };
  const printed = printSummaries([summaryOf(continuous), summaryOf(call, better)]);

  test.each([
    ['orders matched', ['4', '5', '1.250']],
    ['share', ['40.0 %', '50.0 %']],
    ['GPU-hours matched', ['20.0', '25.0', '1.250']],
    ['surplus', ['8.000000 USD', '10.000000 USD', '1.250']],
    ['transactions per order', ['2.50', '3.00', '1.200']],
    ['puts per order', ['0.00', '0.00', '–']],
    ['latency, 16 outstanding', ['–', '–']],
    ['checks that hold', ['2 of 2', '1 of 2']],
  ])('show %s', (title, words) => {
    expect(lineOf(printed, title)).toEqual(words);
  });

  test('show latencies with the wait for the call and without, and say which calls were measured', () => {
    const load = { orders: 100, ordersPerSecond: 50, p50Ms: 30, p99Ms: 90, afterCall: null };
    const waiting = { ...load, p50Ms: 2_600, p99Ms: 5_100, afterCall: { p50Ms: 80, p99Ms: 140 } };
    const measured = (clearing: Clearing, each: typeof load | typeof waiting): LatencyReport => ({
      clearing,
      polling: 'often',
      outstanding16: each,
      halfThroughput: each,
      backend: null,
    });
    const text = printSummaries([
      summaryOf(continuous, {}, measured(continuous, load)),
      summaryOf(call, {}, measured(callEvery(5_000), waiting)),
    ]);
    expect(lineOf(text, 'latency, 16 outstanding')).toEqual(['30 / 90 ms', '2600 / 5100 ms']);
    expect(lineOf(text, 'after the call, 16')).toEqual(['–', '80 / 140 ms']);
    expect(text).toContain('p50 / p99, in call markets, every 5 s: the wait for the call included');
  });
});

describe('the summary as JSON', () => {
  test('of one run is the run, with amounts as text and the use of the store for each order', () => {
    const read = JSON.parse(summariesJson([summaryOf(call)]));
    expect(read).toMatchObject({ clearing: call, matched: 4, surplus: '8.000000', buyerSurplus: '3.000000', spend: '10.000000' });
    expect(read.store.perOrder.transactions).toBe(2.5);
  });

  test('of several runs holds each under its way of clearing', () => {
    const read = JSON.parse(summariesJson([summaryOf(continuous), summaryOf(call, { matched: 5 })]));
    expect(Object.keys(read)).toEqual(['continuous', 'call']);
    expect([read.continuous.matched, read.call.matched]).toEqual([4, 5]);
  });
});
