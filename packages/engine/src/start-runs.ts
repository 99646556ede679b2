import type { BookNode, Order } from './book.ts';
import { supplyOf } from './pool.ts';
import { gpusPerNode } from './standing-index.ts';
import { latestStart } from './starts.ts';

/** Starts `[from, to]`, both included, from which a node may be free for a whole lease, with GPUs it then has at most. */
export interface StartRun {
  readonly from: number;
  readonly to: number;
  readonly gpus: number;
}

/** Stretches in which the node's calendar leaves at least `least` GPUs; the last one has no end. */
function* freeStretches(node: BookNode, least: number): Generator<StartRun> {
  const { pool, offered } = node;
  const { calendar, fullAt } = supplyOf(node);
  // Of a pool, places are taken one after the other, each as a whole.
  const taken = pool === null ? 0 : fullAt - offered.gpus;
  let from = Number.NEGATIVE_INFINITY;
  let gpus = offered.gpus;
  for (let step = 0; step < calendar.times.length; step += 1) {
    const time = calendar.times[step] ?? 0;
    const free = offered.gpus - Math.max(0, (calendar.used[step] ?? 0) - taken);
    if (free >= least) {
      if (gpus < 0) from = time;
      gpus = Math.max(gpus, free);
    } else if (gpus >= 0) {
      yield { from, to: time, gpus };
      gpus = -1;
    }
  }
  if (gpus >= 0) yield { from, to: Number.POSITIVE_INFINITY, gpus };
}

/** When the order's lease could start on this node from `first` on, as far as this node is concerned. */
export function startRuns(order: Order, node: BookNode, first: number, turnaroundMs: number): StartRun[] {
  const { durationMs } = order.demand;
  const last = latestStart(order.demand);
  const { windows, unit } = node.deposit.offer;
  const runs: StartRun[] = [];
  for (const stretch of freeStretches(node, unit === 'node' ? node.offered.gpus : gpusPerNode(order))) {
    const to = stretch.to - durationMs - turnaroundMs;
    if (to < first || stretch.from > last) continue;
    for (const window of windows) {
      if (window.start > last) break;
      const run = {
        from: Math.max(first, stretch.from, window.start),
        to: Math.min(last, to, window.end - durationMs),
        gpus: stretch.gpus,
      };
      if (run.from <= run.to) runs.push(run);
    }
  }
  return runs;
}
