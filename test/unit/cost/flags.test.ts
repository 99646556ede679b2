import { expect, test } from '@jest/globals';
import { FlagError, readFlags } from '../../../infra/cost/read-flags.ts';

test('what is not said follows from what is', () => {
  const { load, region, table, json } = readFlags(['--matches', '24000']);
  expect(load).toMatchObject({ ordersPerDay: 24_000, leaseHoursPerDay: 24_000, nodes: 2_000, tenants: 40, markets: 1 });
  expect([region, table, json]).toEqual(['us-east-1', false, false]);
});

test('every figure can be given, also as a power of ten', () => {
  const { load } = readFlags([
    '--orders',
    '1e6',
    '--matches',
    '9e5',
    '--lease-hours',
    '8e5',
    '--nodes',
    '1e6',
    '--call-ms',
    '2.5',
    '--peak',
    '1',
  ]);
  expect(load).toMatchObject({
    ordersPerDay: 1_000_000,
    matchesPerDay: 900_000,
    leaseHoursPerDay: 800_000,
    nodes: 1_000_000,
    callMs: 2.5,
    peak: 1,
  });
});

test.each([
  [['--orders', 'many'], '--orders is "many", but must be a whole number from 1'],
  [['--orders', '0'], '--orders is "0", but must be a whole number from 1'],
  [['--orders', '1.5'], 'must be a whole number'],
  [['--call-ms', '0'], '--call-ms is "0", but must be a number from 0.1 to 1,000'],
  [['--cancelled', '2'], 'must be a number from 0 to 1'],
  [['--region', 'mars-1'], 'There are no prices of "mars-1". There are: us-east-1.'],
  [['--orders', '10', '--matches', '11'], '--matches is 11, more than the 10 of --orders: raise --orders.'],
  [['--lease-hours', '800', '--nodes', '4'], '4 nodes with 8 leases at once have 768 hours a day: raise --nodes.'],
  [['--order', '10'], "Unknown option '--order'"],
  [['--order', '10'], 'npm run cost --'],
])('%j is refused with what would be right', (args, text) => {
  expect(() => readFlags(args)).toThrow(FlagError);
  expect(() => readFlags(args)).toThrow(text);
});
