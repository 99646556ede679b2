import { describe, expect, jest, test } from '@jest/globals';

/** The plant: an engine that takes every delivery of a command for a new one. */
jest.unstable_mockModule('../../packages/engine/src/duplicates.ts', () => ({ refuseRepeated: () => undefined }));
const { deliverTwice } = await import('./deliver-twice.ts');

describe('a planted bug turns the laws red', () => {
  test('the deduplication: the engine forgets what it has applied', async () => {
    const { broken } = await deliverTwice();
    expect(broken).not.toEqual([]);
  });
});
