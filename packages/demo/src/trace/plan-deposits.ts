import type { Interval } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { PlannedDeposit, PlannedFabric, PlannedNode } from '../plan/plan.ts';
import { createRandom } from '../random.ts';
import type { FabricDraft } from './assign-places.ts';
import { factsOf } from './markets.ts';
import { times } from './prices.ts';
import type { TraceNode } from './read-nodes.ts';

export interface DepositPlanner {
  readonly nodes: readonly TraceNode[];
  readonly windows: readonly (readonly Interval[])[];
  readonly places: readonly FabricDraft[];
  readonly medianOf: (model: string) => Micros;
  readonly agents: number;
  readonly seed: number;
}

export const floorSpread = 0.2;
const nodesPerDeposit = 80;

/** Nodes that are never idle join nobody: they are not offered. Nodes of one fabric with the same windows share a deposit. */
export function planDeposits(planner: DepositPlanner): { fabrics: PlannedFabric[]; deposits: PlannedDeposit[] } {
  const random = createRandom(planner.seed, 'floors');
  const fabrics: PlannedFabric[] = [];
  const deposits: PlannedDeposit[] = [];
  for (const [number, place] of planner.places.entries()) {
    const { marketId, network } = factsOf(place.model);
    const floor = times(planner.medianOf(place.model), random.between(1 - floorSpread, 1 + floorSpread));
    const offered = place.indexes.filter((index) => (planner.windows[index] ?? []).length > 0);
    if (offered.length === 0) continue;
    const nodes = offered.flatMap((index) => nodeOf(planner, index, number));
    fabrics.push({ name: place.name, provider: place.provider, region: place.region, network, nodes });
    for (const group of alike(planner, offered)) {
      deposits.push({ provider: place.provider, marketId, ...group, floor, unit: 'gpu' });
    }
  }
  return { fabrics, deposits };
}

/** A fabric's nodes stand with one agent process. */
function nodeOf({ nodes, agents }: DepositPlanner, index: number, fabric: number): PlannedNode[] {
  const node = nodes[index];
  if (!node) return [];
  const { marketId, name: model, memoryMib: gpuMemoryMib, interconnect } = factsOf(node.model);
  const { name, gpus, cpuCores, memoryMib } = node;
  return [{ name, marketId, model, gpus, gpuMemoryMib, cpuCores, memoryMib, interconnect, agent: fabric % agents }];
}

function alike({ nodes, windows }: DepositPlanner, indexes: readonly number[]) {
  const groups = new Map<string, { nodes: string[]; windows: readonly Interval[] }>();
  for (const index of indexes) {
    const own = windows[index] ?? [];
    const key = own.map(({ start, end }) => `${start}-${end}`).join();
    const group = groups.get(key) ?? { nodes: [], windows: own };
    group.nodes.push(nodes[index]?.name ?? '');
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.nodes.length / nodesPerDeposit) }, (_, part) => ({
      windows: group.windows,
      nodes: group.nodes.slice(part * nodesPerDeposit, (part + 1) * nodesPerDeposit),
    })),
  );
}
