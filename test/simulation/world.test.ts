import { describe, expect, test } from '@jest/globals';
import { deliverTwice } from './deliver-twice.ts';
import { runWorld } from './world.ts';

const seeds = Number(process.env.SEEDS ?? 12);
const first = Number(process.env.SEED ?? 1);

describe('a crowded bank under faults', () => {
  test('F1: a command delivered again after 6 and after 12 minutes has one effect', async () => {
    expect(await deliverTwice()).toEqual({ leases: 1, broken: [] });
  });

  test.each(Array.from({ length: seeds }, (_, index) => first + index))(
    'F1-F12, F17-F19, F27: nothing is lost, doubled or oversold, and everything comes to rest (SEED=%i)',
    async (seed) => {
      const outcome = await runWorld({ seed, steps: 150 });
      expect(outcome.broken).toEqual([]);
    },
    60_000,
  );

  test.each(Array.from({ length: seeds }, (_, index) => first + index))(
    'so it is while nodes go away, capacity is taken back and tenants are suspended (SEED=%i)',
    async (seed) => {
      const outcome = await runWorld({ seed, steps: 250, changes: true });
      expect(outcome.broken).toEqual([]);
    },
    60_000,
  );

  test.each(Array.from({ length: seeds }, (_, index) => first + index))(
    'and so it is where leases take a number of alike nodes that are named late (SEED=%i)',
    async (seed) => {
      const outcome = await runWorld({ seed, steps: 250, changes: true, pools: true });
      expect(outcome.broken).toEqual([]);
    },
    60_000,
  );
});
