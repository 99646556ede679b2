import { assignPlaces } from '@compute-bank/demo/trace/assign-places';
import { offerShare, planSqueeze } from '@compute-bank/demo/trace/squeeze';
import { describe, expect, test } from '@jest/globals';

describe('the squeeze', () => {
  test('by default makes demand 0.8 of the idle GPU-hours', () => {
    expect(planSqueeze({ demandGpuHours: 40, idleGpuHours: 100 }, 'auto')).toEqual({ factor: 2, timeFactor: 2, nodeShare: 1 });
  });

  test('offers fewer nodes where faster arrivals alone would lose the windows', () => {
    const squeeze = planSqueeze({ demandGpuHours: 1, idleGpuHours: 100 }, 'auto');
    expect(squeeze.factor).toBe(80);
    expect(squeeze.timeFactor).toBeCloseTo(31 / 7);
    expect(squeeze.timeFactor / squeeze.nodeShare).toBeCloseTo(80);
  });

  test('takes the factor that was asked for, and never relaxes', () => {
    expect(planSqueeze({ demandGpuHours: 1, idleGpuHours: 100 }, 3).timeFactor).toBe(3);
    expect(planSqueeze({ demandGpuHours: 99, idleGpuHours: 100 }, 'auto').factor).toBe(1);
  });

  test('loses no market and no shape when it offers fewer nodes', () => {
    const nodes = ['a', 'a', 'a', 'a', 'b'];
    expect(offerShare(nodes, 0.5, (node) => node)).toEqual(['a', 'a', 'b']);
    expect(offerShare(nodes, 0.001, (node) => node)).toEqual(['a', 'b']);
  });
});

describe('fabrics', () => {
  test('hold 8 to 64 nodes of one model, every node once; a model with fewer nodes has one fabric', () => {
    const node = (model: string) => ({ name: model, model, gpus: 8, cpuCores: 1, memoryMib: 1 });
    for (let seed = 1; seed <= 30; seed += 1) {
      const nodes = [...Array.from({ length: 300 }, () => node('G2')), ...Array.from({ length: 3 }, () => node('A10'))];
      const fabrics = assignPlaces(nodes, ['p'], seed);
      expect(fabrics.flatMap(({ indexes }) => indexes).sort((a, b) => a - b)).toEqual(nodes.map((_, index) => index));
      for (const { model, indexes } of fabrics) {
        expect(indexes.every((index) => nodes[index]?.model === model)).toBe(true);
        expect(indexes.length).toBeLessThanOrEqual(64);
        expect(indexes.length).toBeGreaterThanOrEqual(model === 'G2' ? 8 : 3);
      }
    }
  });
});
