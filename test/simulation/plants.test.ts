import { describe, expect, test } from '@jest/globals';
import { plants } from './plants.ts';
import { runWorld } from './world.ts';

const seedsMax = 20;

describe('a planted bug turns the laws red', () => {
  test.each(Object.entries(plants))(
    '%s',
    async (_, plant) => {
      for (let seed = 1; seed <= seedsMax; seed += 1) {
        const { broken } = await runWorld({ seed, steps: 150, plant }).catch((error: unknown) => ({ broken: [String(error)] }));
        if (broken.length > 0) return;
      }
      expect(`no law was broken in ${seedsMax} seeds`).toBe('');
    },
    120_000,
  );
});
