import { minuteMs, parseInstant } from '@compute-bank/domain/instant';
import { readTable } from '../input/csv.ts';
import { fail, nameIn, needColumns, readRows, type Sorted, wholeIn } from '../input/fields.ts';
import { periodMs, periodStart } from './period.ts';
import { outsidePeriod } from './trace-job.ts';

/** The files tell idle GPUs for every tenth minute. */
export const sampleMs = 10 * minuteMs;
export const samples = periodMs / sampleMs;

/** A tenant pool of GPUs: how many of them are idle, by sample of the period. A sample that is missing counts as busy. */
export interface Pool {
  readonly name: string;
  readonly gpus: number;
  readonly idle: readonly number[];
}

interface IdleRow {
  readonly pool: string;
  readonly sample: number;
  readonly total: number;
  readonly idle: number;
}

const gpusMax = 100_000;

/** Reads a file of idle GPUs. Its wall times are those of Asia/Shanghai. */
export function readIdle(file: string, content: string): Sorted<IdleRow> & { readonly pools: readonly Pool[] } {
  const table = readTable(file, content);
  needColumns(table, ['vc', 'time', 'total_gpu_num', 'running_gpu_num', 'idle_gpu_num']);
  const sorted = readRows(table, (row): IdleRow | string => {
    const pool = nameIn(row, 'vc');
    const wallTime = row.text('time');
    const at = parseInstant(`${wallTime.replace(' ', 'T')}+08:00`) ?? fail('time', `"${wallTime.slice(0, 40)}" is no wall time`);
    const total = wholeIn(row, 'total_gpu_num', 0, gpusMax);
    const running = wholeIn(row, 'running_gpu_num', 0, gpusMax);
    const idle = wholeIn(row, 'idle_gpu_num', 0, gpusMax);
    if (running + idle !== total) return fail('idle_gpu_num', `${idle} and ${running} running are not ${total} in total`);
    if ((at - periodStart) % sampleMs !== 0) return fail('time', 'is not on a tenth minute');
    const sample = (at - periodStart) / sampleMs;
    return sample < 0 || sample >= samples ? outsidePeriod : { pool, sample, total, idle };
  });
  return { ...sorted, pools: gather(sorted.values) };
}

function gather(rows: readonly IdleRow[]): Pool[] {
  const pools = new Map<string, { gpus: number; idle: number[] }>();
  for (const { pool, sample, total, idle } of rows) {
    const known = pools.get(pool) ?? { gpus: 0, idle: new Array<number>(samples).fill(0) };
    known.gpus = Math.max(known.gpus, total);
    known.idle[sample] = idle;
    pools.set(pool, known);
  }
  return [...pools].map(([name, pool]) => ({ name, ...pool }));
}
