import { createRandom } from '@compute-bank/demo/random';
import { modelNodes, shapeJob } from '@compute-bank/demo/trace/shape-job';
import { describe, expect, test } from '@jest/globals';

const nodes = (model: string, gpus: number, count: number) => Array.from({ length: count }, () => ({ model, gpus }));
const models = modelNodes([...nodes('G2', 8, 100), ...nodes('T4', 2, 50), ...nodes('T4', 4, 2), ...nodes('A10', 1, 2)]);
const job = (gpus: number, ...allowed: string[]) => ({
  source: 'f:1',
  name: 'j',
  submitMs: 0,
  durationMs: 1,
  gpus,
  models: allowed,
  waits: false,
});
const shapeOf = (gpus: number, ...allowed: string[]) => {
  const shaped = shapeJob(job(gpus, ...allowed), models, createRandom(1, 'test'));
  return shaped && [shaped.model, shaped.nodes, shaped.gpusPerNode];
};

describe('a job of so many GPUs', () => {
  test.each([
    [1, 'A10', 1, 1],
    [8, 'G2', 1, 8],
    [9, 'G2', 2, 5],
    [32, 'G2', 4, 8],
    [2, 'T4', 1, 2],
    [4, 'T4', 1, 4],
    [8, 'T4', 2, 4],
    [2, 'A10', 2, 1],
  ])('%s on %s takes %s nodes of %s', (gpus, model, count, perNode) => {
    expect(shapeOf(gpus, model)).toEqual([model, count, perNode]);
  });

  test('has no market where no allowed one has enough such nodes', () => {
    expect(shapeOf(3, 'A10')).toBeUndefined();
    expect(shapeOf(1_024)).toBeUndefined();
    expect(shapeOf(1, 'H100')).toBeUndefined();
  });

  test('goes to a market with the usual shape before one that must split it', () => {
    for (let seed = 1; seed <= 50; seed += 1) expect(shapeJob(job(8), models, createRandom(seed, 'test'))?.model).toBe('G2');
  });

  test('draws among the allowed markets by the GPUs that fit', () => {
    const drawn = Array.from({ length: 2_000 }, (_, seed) => shapeJob(job(1), models, createRandom(seed, 'test'))?.model);
    const share = drawn.filter((model) => model === 'G2').length / drawn.length;
    expect(share).toBeGreaterThan(800 / 910 - 0.05);
    expect(share).toBeLessThan(800 / 910 + 0.05);
  });
});
