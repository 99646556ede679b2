import { hourMs } from '@compute-bank/domain/instant';
import { divideHalfEven, formatMicros } from '@compute-bank/domain/money';
import type { QuotedPlan, SliceGroup } from '@compute-bank/engine/quote';
import { presentInterval } from './fields.ts';

const presentGroup = ({ nodes, gpusPerNode, country, region, interconnect, network, priceMicros }: SliceGroup) => ({
  nodes,
  gpusPerNode,
  country,
  region,
  interconnect,
  network: { kind: network.kind, gbpsPerGpu: network.gbpsPerGpu },
  perGpuHour: formatMicros(priceMicros),
});

/** What anybody may see of a plan. */
export const presentPlan = (plan: QuotedPlan) => ({
  ...presentInterval(plan),
  gpus: plan.gpus,
  nodes: plan.slices.length,
  shape: plan.shape.map(presentGroup),
  oneFabric: plan.oneFabric,
  perGpuHour: formatMicros(divideHalfEven(plan.costPerHour, BigInt(plan.gpus))),
  cost: formatMicros(divideHalfEven(plan.costPerHour * BigInt(plan.end - plan.start), BigInt(hourMs))),
  levels: plan.levels.map(({ priceMicros, gpus, nodes }) => ({ perGpuHour: formatMicros(priceMicros), gpus, nodes })),
});
