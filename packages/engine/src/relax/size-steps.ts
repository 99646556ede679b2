import type { Demand, Size } from '@compute-bank/domain/entities/withdrawal';
import { gpusOf } from '../size.ts';
import type { Question } from './question.ts';
import { oneStep, type Steps, stepsOf } from './steps.ts';

/** Smaller numbers of a gang's GPUs that are tried one by one; below them, halves. */
const triedOneByOne = 32;

const downFrom = (count: number): number[] => Array.from({ length: count - 1 }, (_, place) => count - 1 - place);

function downByHalves(count: number): number[] {
  const counts = downFrom(count).slice(0, triedOneByOne);
  for (let half = (counts.at(-1) ?? 1) >> 1; half > 0; half >>= 1) counts.push(half);
  return counts;
}

/** Fewer GPUs or nodes; where a part is accepted, a smaller part. */
export function sizeSteps(_: Question, demand: Demand): Steps[] {
  const { size, sameFabric, life } = demand;
  const of = (changed: Size): Demand => ({ ...demand, size: changed });
  if (size.kind === 'shape') return [stepsOf(downFrom(size.nodes), (nodes) => of({ ...size, nodes }))];
  const isAllOrNone = sameFabric !== null || life.kind === 'fill-or-kill';
  if (!isAllOrNone) return [stepsOf(downFrom(size.gpusMin), (gpusMin) => of({ ...size, gpusMin }))];
  // A whole node that is larger than the size is never split: fewer GPUs may fit worse.
  const steps = stepsOf(downByHalves(size.gpus), (gpus) => of({ kind: 'gpus', gpus, gpusMin: gpus }));
  return [{ ...steps, isUneven: true }];
}

/** As many GPUs in any arrangement. */
export function shapeSteps(_: Question, demand: Demand): Steps[] {
  if (demand.size.kind !== 'shape') return [];
  const gpus = gpusOf(demand.size);
  return [oneStep({ ...demand, size: { kind: 'gpus', gpus, gpusMin: gpus } })];
}
