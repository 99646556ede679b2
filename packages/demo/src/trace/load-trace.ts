import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { minuteMs } from '@compute-bank/domain/instant';
import { type Broken, Refused } from '../input/csv.ts';
import type { NotMappable } from '../input/fields.ts';
import type { TraceFiles } from '../options.ts';
import { planTrace, type TracePlan } from './plan-trace.ts';
import { readAsks } from './read-asks.ts';
import { readIdle } from './read-idle.ts';
import { readJobs } from './read-jobs.ts';
import { readNodes } from './read-nodes.ts';

/** A plan made of files, and what in them could not be used. */
export interface LoadedTrace extends Omit<TracePlan, 'notMappable'> {
  readonly notMappable: readonly NotMappable[];
  readonly broken: readonly Broken[];
  readonly stepMs: number;
}

/** Reads the files and plans the run. Throws {@link Refused} for a file that cannot be used as a whole. */
export function loadTrace(files: TraceFiles, seed: number): LoadedTrace {
  const nodes = readNodes(...fileAt(files.nodes));
  const jobs = files.jobs.map((path) => readJobs(...fileAt(path)));
  const asks = readAsks(...fileAt(files.asks));
  const idle = files.idle === null ? null : readIdle(...fileAt(files.idle));
  if (nodes.values.length === 0) throw new Refused(files.nodes, 'it has no node that can be used');
  const stepMs = files.stepMinutes * minuteMs;
  const planned = planTrace({
    nodes: nodes.values,
    jobs: jobs.flatMap(({ values }) => values),
    asks: asks.values,
    pools: idle ? idle.pools : null,
    seed,
    limit: files.limit,
    stepMs,
    squeeze: files.squeeze,
  });
  const sources = [nodes, ...jobs, asks, ...(idle ? [idle] : [])];
  return {
    ...planned,
    stepMs,
    notMappable: [...sources.flatMap(({ notMappable }) => notMappable), ...planned.notMappable],
    broken: sources.flatMap(({ broken }) => broken),
  };
}

function fileAt(path: string): [string, string] {
  try {
    return [basename(path), readFileSync(path, 'utf8')];
  } catch {
    throw new Refused(path, 'it cannot be read');
  }
}
