import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotMappable } from '@compute-bank/demo/input/fields';
import { planTrace } from '@compute-bank/demo/trace/plan-trace';
import { onDemandMedian } from '@compute-bank/demo/trace/prices';
import { readAsks } from '@compute-bank/demo/trace/read-asks';
import { readIdle } from '@compute-bank/demo/trace/read-idle';
import { readJobs } from '@compute-bank/demo/trace/read-jobs';
import { readNodes } from '@compute-bank/demo/trace/read-nodes';
import { describe, expect, test } from '@jest/globals';

const folder = join(process.cwd(), '..', 'shared', 'data');
const present = existsSync(folder);
const described = present ? describe : describe.skip;
if (!present) process.stderr.write(`SKIPPED: the public traces are not in ${folder}; the mapping is tested on small fixtures only.\n`);

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const countReasons = (rows: readonly NotMappable[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { reason } of rows) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

described('the public traces', () => {
  test('Alibaba jobs: 5,741 are usable, the others say why not', () => {
    const { values, notMappable, broken } = readJobs('jobs', read('jobs_alibaba_gpu_v2023_gpuspec33.csv'));
    expect(values).toHaveLength(5_741);
    expect(countReasons(notMappable)).toEqual({ 'no GPU': 1_088, 'no duration': 861, 'outside period': 462 });
    expect(broken).toEqual([]);
    expect(values.every(({ models }) => new Set(models).size === models.length)).toBe(true);
  });

  test('the resample of the Alibaba jobs has no times and is refused', () => {
    expect(() => readJobs('jobs', read('jobs_alibaba_gpu_v2023_multigpu50.csv'))).toThrow('no times');
  });

  test('DLRM: 3,218 instances have both ends, the rest no duration', () => {
    const { values, notMappable, broken } = readJobs('jobs', read('jobs_alibaba_dlrm_v2025_gpu_rows.csv'));
    expect(values.length + notMappable.length).toBe(7_386);
    expect(countReasons(notMappable)).toMatchObject({ 'no duration': expect.any(Number) });
    expect(values.length).toBeGreaterThan(3_000);
    expect(broken).toEqual([]);
  });

  test('Philly: 111 of 992 jobs need more than one machine of eight', () => {
    const { values } = readJobs('jobs', read('jobs_philly_muri_trace3.csv'));
    expect(values).toHaveLength(992);
    expect(values.filter(({ gpus }) => gpus > 8)).toHaveLength(111);
  });

  test('nodes: 1,213 with 6,212 GPUs', () => {
    const { values, broken } = readNodes('nodes', read('nodes_alibaba_gpu_v2023.csv'));
    expect([values.length, values.reduce((sum, { gpus }) => sum + gpus, 0), broken]).toEqual([1_213, 6_212, []]);
  });

  test('asks: the yardstick is the median of 24 on-demand rows, 3.3996 USD', () => {
    const { values, broken } = readAsks('asks', read('asks_gpu_price_index_2026-10-10.csv'));
    expect(broken).toEqual([]);
    expect(values).toHaveLength(238);
    expect(onDemandMedian(values, 'A100-40GB')).toEqual({ median: 3_399_600n, asks: 24 });
    expect(values.every(({ sku }) => sku === sku.trim())).toBe(true);
  });

  test('idle: four pools, 31 days of samples each', () => {
    const { pools, broken, notMappable } = readIdle('idle', read('idle_helios_earth_4vcs_10min.csv'));
    expect(pools.map(({ name, gpus }) => [name, gpus])).toEqual([
      ['vc6YE', 208],
      ['vchbv', 64],
      ['vcvlY', 96],
      ['vcSoL', 32],
    ]);
    expect([broken, notMappable]).toEqual([[], []]);
  });

  test('a plan of 5,000 jobs is the same again for the same seed, and 0.8 of the idle hours when squeezed', () => {
    const input = {
      nodes: readNodes('nodes', read('nodes_alibaba_gpu_v2023.csv')).values,
      jobs: readJobs('jobs', read('jobs_alibaba_gpu_v2023_gpuspec33.csv')).values,
      asks: readAsks('asks', read('asks_gpu_price_index_2026-10-10.csv')).values,
      pools: readIdle('idle', read('idle_helios_earth_4vcs_10min.csv')).pools,
      seed: 1,
      limit: 5_000,
      stepMs: 60_000,
      squeeze: 'auto' as const,
    };
    const once = planTrace(input);
    expect(once.plan.withdrawals).toHaveLength(5_000);
    const { demandGpuHours, idleGpuHours } = once.contention.offered;
    expect(demandGpuHours / idleGpuHours).toBeCloseTo(0.8, 1);
    expect(planTrace(input)).toEqual(once);
  });
});
