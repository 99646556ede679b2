import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alibabaStartSeconds } from '@compute-bank/demo/trace/period';
import { afterAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'compute-bank-demo-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const demo = (...argv: string[]) =>
  run(process.execPath, ['packages/demo/bin/demo.mjs', '--json', '--no-latency', ...argv], { timeout: 110_000 });

const nodes = write('nodes.csv', [
  'sn,cpu_milli,memory_mib,gpu,model',
  ...Array.from({ length: 10 }, (_, index) => `node-${index},96000,524288,8,G2`),
  ...Array.from({ length: 3 }, (_, index) => `small-${index},64000,262144,2,T4`),
  'node-broken,96000,524288,eight,G2',
]);
const asks = write('asks.csv', [
  'provider,pricing,gpu_model,sku,region,gpu_count,usd_per_hour,usd_per_gpu_hour',
  'P,on_demand,A100-40GB,sku,global,1,2,2',
]);
const jobHeader = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time';
const job = (name: string, gpus: number, spec: string, atSeconds: number, seconds: number): string => {
  const submitted = alibabaStartSeconds + 86_400 + atSeconds;
  return `${name},1,1,${gpus},1000,${spec},LS,Running,${submitted},${submitted + seconds},${submitted}`;
};

describe('the trace run', () => {
  test('carries jobs from a file to invoices, bills them to the second, and says what it could not use', async () => {
    const jobs = write('jobs.csv', [
      jobHeader,
      ...Array.from({ length: 24 }, (_, index) =>
        job(`j${index}`, [1, 8, 2, 16][index % 4] ?? 1, index % 4 === 2 ? 'T4' : 'G2', 97 * index, 95 + index),
      ),
      job('no-gpu', 0, '', 0, 60),
      'broken,1,1,1,1000,,LS,Running,soon,1,1',
    ]);
    const { stdout } = await demo('--nodes', nodes, '--jobs', jobs, '--asks', asks, '--seed', '3');
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(summary.submitted).toBe(24);
    expect(summary.matched).toBeGreaterThan(8);
    expect(summary.gangs.matched).toBeGreaterThan(0);
    expect(summary.notMappable).toEqual({ 'no GPU': 1 });
    expect(summary.broken.map(({ file, line, column }: Record<string, unknown>) => [file, line, column])).toEqual([
      ['nodes.csv', 15, 'gpu'],
      ['jobs.csv', 27, 'creation_time'],
    ]);
    expect(Object.values(summary.checks)).toEqual(Object.values(summary.checks).map(() => true));
    expect(summary.leases['ended: workload_finished']).toBeGreaterThan(0);
    expect(Number(summary.spend)).toBeGreaterThan(0);
    expect(Number(summary.earnings) + Number(summary.fee)).toBeCloseTo(Number(summary.spend), 6);
  }, 120_000);

  test('carries the same jobs through continuous and call markets, each to its end, and gives both summaries', async () => {
    const jobs = write('few.csv', [jobHeader, ...Array.from({ length: 8 }, (_, index) => job(`f${index}`, 8, 'G2', 60 * index, 600))]);
    const { stdout } = await demo('--nodes', nodes, '--jobs', jobs, '--asks', asks, '--seed', '3', '--clearing', 'both');
    const { continuous, call, ...rest } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(rest).toEqual({});
    for (const summary of [continuous, call]) {
      expect(summary.submitted).toBe(8);
      expect(summary.matched).toBeGreaterThan(0);
      expect(summary.matchedGpuHours).toBeGreaterThanOrEqual(summary.cardHours);
      expect(Object.values(summary.checks)).toEqual(Object.values(summary.checks).map(() => true));
    }
    expect(call.clearing).toEqual({ kind: 'call', everyMs: 60_000, kBps: 5_000, iterations: 2_000 });
    // There is room for all, so both take the same orders; what differs is the price.
    expect([call.matched, call.surplus]).toEqual([continuous.matched, continuous.surplus]);
    expect(Number(call.spend)).toBeGreaterThan(Number(continuous.spend));
  }, 120_000);

  test('refuses a file without times with status 2, and starts nothing', async () => {
    const jobs = write('resample.csv', ['name,cpu_milli,memory_mib,num_gpu,gpu_milli', 'p,1,1,1,1000']);
    await expect(demo('--nodes', nodes, '--jobs', jobs, '--asks', asks)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('resample.csv is refused: no times.'),
    });
  });
});
