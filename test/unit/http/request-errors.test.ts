import { openDeposit } from '@compute-bank/contracts/deposits';
import type { Endpoint } from '@compute-bank/contracts/endpoint';
import { createFabric } from '@compute-bank/contracts/fabrics';
import { bestWindows } from '@compute-bank/contracts/market-data';
import { splitMarket } from '@compute-bank/contracts/market-splits';
import { listWithdrawals, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { type RawRequest, readRequest } from '@compute-bank/http/read-request';
import { Refused } from '@compute-bank/http/refused';
import { describe, expect, test } from '@jest/globals';

function errorsOf(endpoint: Endpoint, raw: Partial<RawRequest>): Record<string, string> {
  try {
    readRequest(endpoint, { params: {}, query: {}, body: {}, ...raw });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const errors = error.rejection.errors ?? [];
    const byPointer = Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
    expect(Object.keys(byPointer)).toHaveLength(errors.length);
    return byPointer;
  }
  throw new Error('nothing was refused');
}

const wish = {
  marketId: 'nvidia-h100-sxm5-80gb',
  size: { kind: 'gpus', gpus: 8 },
  durationMinutes: 60,
  endLatest: '2026-05-02T00:00:00Z',
  price: { kind: 'limit', perGpuHour: '8.5' },
  life: { kind: 'immediate' },
};

describe('what is wrong with a request is said so that a person can put it right', () => {
  test('a field that is missing is said to be missing, with what belongs there', () => {
    expect(errorsOf(openDeposit, {})).toEqual({
      '/marketId': 'Is missing: give a string.',
      '/nodeIds': 'Is missing: give an array.',
      '/floorPerGpuHour': 'Is missing: give a string.',
    });
  });

  test('a place is explained with an example, not with a pattern', () => {
    const expected = 'Must be a country or region code in lower case, such as cn or cn-nx.';
    expect(errorsOf(placeWithdrawal, { body: { ...wish, regions: { allow: ['Mars'], deny: ['x'.repeat(50)] } } })).toEqual({
      '/regions/allow/0': expected,
      '/regions/deny/0': expected,
    });
    const region = { country: 'CN', code: 'CN-nx' };
    const network = { kind: 'roce', gbpsPerGpu: 100 };
    expect(errorsOf(createFabric, { body: { name: 'hall', region, network } })).toMatchObject({
      '/region/country': 'Must be a country in two lower-case letters, such as cn.',
      '/region/code': expected,
    });
  });

  test('the name of a variable is explained where it is wrong', () => {
    expect(errorsOf(placeWithdrawal, { body: { ...wish, workload: { argv: ['true'], env: { 'A=B': 'c' } } } })).toEqual({
      '/workload/env/A=B': 'A name here must be letters, digits and _, not begin with a digit, and have at most 64 characters.',
    });
  });

  test.each(['0', 'abc', '101', '100000', ''])('a page of %j', (limit) => {
    expect(errorsOf(listWithdrawals, { query: { limit } })).toEqual({ '/query/limit': 'Must be a whole number from 1 to 100.' });
  });

  test('numbers of a query', () => {
    const params = { marketId: 'nvidia-h100-sxm5-80gb' };
    expect(errorsOf(bestWindows, { params, query: { gpus: 'x', durationMinutes: '9'.repeat(30) } })).toEqual({
      '/query/gpus': 'Must be a whole number from 1 to 1024.',
      '/query/durationMinutes': 'Must be a whole number from 1 to 44640.',
    });
  });

  test('a text in the place of a list is one mistake, not two', () => {
    const { marketId: _, ...rest } = wish;
    expect(errorsOf(placeWithdrawal, { body: { ...rest, markets: 'nvidia-h100-sxm5-80gb' } })).toEqual({
      '/markets': 'Invalid input: expected array, received string',
    });
  });

  test('a list that is too short or too long is told how many belong in it', () => {
    const params = { marketId: 'nvidia-h100-sxm5-80gb' };
    const parts = [{ marketId: 'one', regions: { allow: ['cn'] } }];
    expect(errorsOf(splitMarket, { params, body: { parts } })).toEqual({ '/parts': 'Has too few: give at least 2.' });
    const excludedProviders = Array.from({ length: 200 }, (_, index) => `ten_${String(index).padStart(12, '0')}`);
    expect(errorsOf(placeWithdrawal, { body: { ...wish, excludedProviders } })).toEqual({
      '/excludedProviders': expect.stringMatching(/^Has too many: give at most \d+\.$/),
    });
  });

  test('an amount that is too large is not said to have a wrong form', () => {
    expect(errorsOf(placeWithdrawal, { body: { ...wish, price: { kind: 'limit', perGpuHour: '999999999999' } } })).toEqual({
      '/price/perGpuHour': 'Must be a decimal string such as "8.500000", with at most six decimals, and at most 100000000000.000000.',
    });
  });
});
