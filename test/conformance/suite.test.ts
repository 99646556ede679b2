import { describe, expect, test } from '@jest/globals';
import { dynamoCases } from './cases/dynamo-cases.ts';
import { queueCases } from './cases/queue-cases.ts';
import { Difference } from './check.ts';
import { knownDifferences } from './known-differences.ts';
import { runCase } from './run-case.ts';

const backends = ['dynoxide-file', 'dynoxide-memory', 'dynamodb-local', 'fauxqs'];
const cases = [...dynamoCases, ...queueCases];
const failing = { id: 'X1', promise: 'never kept', run: async () => Promise.reject(new Difference('the sum: expected 1, got 2')) };
const passing = { id: 'X2', promise: 'always kept', run: async () => undefined };

describe('the conformance suite', () => {
  test('has at least 100 cases, each with an id of its own and a promise', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    for (const { id, promise } of cases) {
      expect(id).toMatch(/^[DQ]\d{2,3}$/);
      expect(promise.split(' ').length).toBeGreaterThanOrEqual(5);
    }
  });

  test('names an existing case and backend in every known difference, each pair once; the model has none', () => {
    const ids = cases.map(({ id }) => id);
    const pairs = knownDifferences.flatMap((known) => known.backends.map((backend) => `${known.case} on ${backend}`));
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const known of knownDifferences) {
      expect(ids).toContain(known.case);
      for (const backend of known.backends) expect(backends).toContain(backend);
      for (const text of [known.does, known.copes, known.shows]) expect(text.length).toBeGreaterThan(5);
    }
  });

  test('fails when a case fails and nothing is known of it', async () => {
    await expect(runCase(failing, {}, undefined)).rejects.toThrow('expected 1, got 2');
  });

  test('passes when a case fails exactly as known', async () => {
    await expect(runCase(failing, {}, { shows: 'expected 1, got 2' })).resolves.toBeUndefined();
  });

  test('says so when a known difference has gone, or has become another', async () => {
    await expect(runCase(passing, {}, { shows: 'expected 1, got 2' })).rejects.toThrow('no longer differs');
    await expect(runCase(failing, {}, { shows: 'expected 1, got 3' })).rejects.toThrow('not as known');
  });
});
