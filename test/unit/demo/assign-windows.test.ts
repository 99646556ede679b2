import { assignWindows, wholePeriod } from '@compute-bank/demo/trace/assign-windows';
import { periodMs, periodStart } from '@compute-bank/demo/trace/period';
import { readIdle, sampleMs, samples } from '@compute-bank/demo/trace/read-idle';
import { describe, expect, test } from '@jest/globals';

const pool = (gpus: number, idleAt: (sample: number) => number) => ({
  name: 'a',
  gpus,
  idle: Array.from({ length: samples }, (_, sample) => idleAt(sample)),
});
const hoursOf = (windows: readonly { start: number; end: number }[]) =>
  windows.map(({ start, end }) => [(start - periodStart) / 3_600_000, (end - periodStart) / 3_600_000]);

describe('idle windows', () => {
  test('slot k is idle while the pool has as many idle GPUs as slots 1 to k have together', () => {
    const day = pool(8, (sample) => (sample < 6 ? 8 : sample < 12 ? 4 : 0));
    const { windows } = assignWindows([4, 4], [day], 1);
    expect(windows.map(hoursOf)).toEqual([[[0, 2]], [[0, 1]]]);
  });

  test('under 30 minutes are dropped and counted', () => {
    const bursts = pool(1, (sample) => (sample < 2 || (sample >= 10 && sample < 13) ? 1 : 0));
    const { windows, droppedShort } = assignWindows([1], [bursts], 1);
    expect(droppedShort).toBe(1);
    expect(windows[0]).toEqual([{ start: periodStart + 10 * sampleMs, end: periodStart + 13 * sampleMs }]);
  });

  test('beyond what one deposit may have, the shortest are dropped and counted', () => {
    const flicker = pool(1, (sample) => (sample % 8 < 4 ? 1 : 0));
    const { windows, droppedBeyondMax } = assignWindows([1], [flicker], 1);
    expect(windows[0]).toHaveLength(200);
    expect(droppedBeyondMax).toBe(samples / 8 - 200);
  });

  test('when the slots of a pool are used up, a copy shifted by whole days is used', () => {
    const firstDay = pool(2, (sample) => (sample < 144 ? 2 : 0));
    const { windows, copies } = assignWindows([2, 2, 2], [firstDay], 7);
    expect(copies).toBe(2);
    expect(hoursOf(windows[0] ?? [])).toEqual([[0, 24]]);
    for (const shifted of windows.slice(1)) {
      expect(shifted).toHaveLength(1);
      expect(((shifted[0]?.start ?? 0) - periodStart) % 86_400_000).toBe(0);
      expect(shifted[0]?.start).not.toBe(periodStart);
    }
  });

  test('are the same again for the same seed', () => {
    const noisy = pool(64, (sample) => (sample * 7_919) % 65);
    expect(assignWindows([8, 4, 2, 8], [noisy], 3)).toEqual(assignWindows([8, 4, 2, 8], [noisy], 3));
  });

  test('without a file are the whole period', () => {
    expect(wholePeriod(1).windows).toEqual([[{ start: periodStart, end: periodStart + periodMs }]]);
  });
});

describe('a file of idle GPUs', () => {
  const header =
    'vc,time,total_gpu_num,running_gpu_num,pending_gpu_num,idle_gpu_num,total_gpujob_num,running_gpujob_num,pending_gpujob_num';
  const read = (...rows: string[]) => readIdle('idle.csv', [header, ...rows].join('\n'));

  test('tells wall time in Shanghai; GPUs may be idle while jobs wait', () => {
    const { pools } = read('a,2020-05-01 00:10:00,8,2,4,6,3,1,2');
    expect(pools).toHaveLength(1);
    expect(pools[0]?.idle.slice(0, 3)).toEqual([0, 6, 0]);
  });

  test.each([
    ['a,2020-05-01 00:10:00,8,2,4,5,3,1,2', 'idle_gpu_num'],
    ['a,2020-05-32 00:10:00,8,2,4,6,3,1,2', 'time'],
    ['a,2020-05-01 00:11:00,8,2,4,6,3,1,2', 'time'],
  ])('%s is broken in %s', (row, column) => {
    expect(read(row).broken.map((each) => each.column)).toEqual([column]);
  });

  test('samples outside the period are not mappable', () => {
    expect(read('a,2020-06-01 00:00:00,8,2,4,6,3,1,2').notMappable.map(({ reason }) => reason)).toEqual(['outside period']);
  });
});
