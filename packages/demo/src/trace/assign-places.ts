import type { Region } from '@compute-bank/domain/region';
import { createRandom, type Random } from '../random.ts';
import { factsOf } from './markets.ts';
import type { TraceNode } from './read-nodes.ts';

/** Assigned: the traces have no regions. */
export const traceRegions: readonly Region[] = [
  { country: 'cn', code: 'cn-nx' },
  { country: 'cn', code: 'cn-gz' },
  { country: 'cn', code: 'cn-gd' },
  { country: 'sg', code: 'sg-01' },
  { country: 'de', code: 'de-he' },
];

/** Nodes of one model that stand together. `indexes` are their places in the list of nodes. */
export interface FabricDraft {
  readonly name: string;
  readonly model: string;
  readonly provider: string;
  readonly region: Region;
  readonly indexes: readonly number[];
}

const nodesMin = 8;
const nodesMax = 64;

/** Puts the nodes of each model into fabrics of 8 to 64 nodes, each of one provider in one region. A model with fewer has one. */
export function assignPlaces(nodes: readonly TraceNode[], providers: readonly string[], seed: number): FabricDraft[] {
  const random = createRandom(seed, 'fabrics');
  const byModel = new Map<string, number[]>();
  for (const [index, { model }] of nodes.entries()) byModel.set(model, [...(byModel.get(model) ?? []), index]);
  return [...byModel].flatMap(([model, indexes]) =>
    cut(random.shuffled(indexes), random).map((part, number) => ({
      name: `${factsOf(model).marketId} fabric ${number + 1}`,
      model,
      provider: random.pick(providers),
      region: random.pick(traceRegions),
      indexes: part,
    })),
  );
}

/** Cuts a list into parts of 8 to 64, leaving no rest below 8. */
function cut(indexes: readonly number[], random: Random): number[][] {
  const parts: number[][] = [];
  for (let from = 0; from < indexes.length; ) {
    const left = indexes.length - from;
    const drawn = nodesMin + random.below(nodesMax - nodesMin + 1);
    const size = drawn >= left || left < 2 * nodesMin ? Math.min(left, nodesMax) : Math.min(drawn, left - nodesMin);
    parts.push(indexes.slice(from, from + size));
    from += size;
  }
  return parts;
}
