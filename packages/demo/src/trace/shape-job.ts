import type { Random } from '../random.ts';
import type { TraceJob } from './trace-job.ts';

/** How many nodes of one model have how many GPUs. */
export interface ModelNodes {
  readonly model: string;
  /** By GPUs per node. */
  readonly nodesByGpus: ReadonlyMap<number, number>;
}

export interface ShapedJob {
  readonly job: TraceJob;
  readonly model: string;
  readonly nodes: number;
  readonly gpusPerNode: number;
}

const gpusPerNodeUsual = 8;

/** The models and node sizes of a list of nodes. */
export function modelNodes(nodes: readonly { readonly model: string; readonly gpus: number }[]): ModelNodes[] {
  const models = new Map<string, Map<number, number>>();
  for (const { model, gpus } of nodes) {
    const sizes = models.get(model) ?? new Map<number, number>();
    models.set(model, sizes.set(gpus, (sizes.get(gpus) ?? 0) + 1));
  }
  return [...models].map(([model, nodesByGpus]) => ({ model, nodesByGpus }));
}

/**
 * Chooses a market and a shape: nodes of eight GPUs where a market has them, else the smallest shape that it does have.
 * Among the models that the job allows one is drawn, weighted by the GPUs that fit. Undefined if no market has room for it.
 */
export function shapeJob(job: TraceJob, models: readonly ModelNodes[], random: Random): ShapedJob | undefined {
  const allowed = models.filter(({ model }) => job.models.length === 0 || job.models.includes(model));
  const usual = shapeFor(job.gpus, gpusPerNodeUsual);
  const shaped = allowed.map((model) => {
    const usualGpus = fittingGpus(model, usual);
    if (usualGpus > 0) return { model, shape: usual, gpus: usualGpus };
    const smallest = shapeFor(job.gpus, Math.max(0, ...model.nodesByGpus.keys()));
    return { model, shape: smallest, gpus: fittingGpus(model, smallest) };
  });
  // A market that fits only by a shape of its own is used when none has the usual one.
  const preferred = shaped.filter(({ shape }) => shape === usual);
  const drawn = random.weighted(preferred.some(({ gpus }) => gpus > 0) ? preferred : shaped, ({ gpus }) => gpus);
  return drawn && { job, model: drawn.model.model, ...drawn.shape };
}

interface Shape {
  readonly nodes: number;
  readonly gpusPerNode: number;
}

/** As few nodes as possible, filled evenly. */
function shapeFor(gpus: number, gpusPerNodeMax: number): Shape {
  const nodes = Math.ceil(gpus / gpusPerNodeMax);
  return { nodes, gpusPerNode: Math.ceil(gpus / nodes) };
}

/** GPUs of the nodes that are big enough; 0 if there are too few of them. */
function fittingGpus({ nodesByGpus }: ModelNodes, { nodes, gpusPerNode }: Shape): number {
  const fitting = [...nodesByGpus].filter(([gpus]) => gpus >= gpusPerNode);
  const count = fitting.reduce((sum, [, each]) => sum + each, 0);
  return count < nodes ? 0 : fitting.reduce((sum, [gpus, each]) => sum + gpus * each, 0);
}
