import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { traceRegions } from './assign-places.ts';
import type { LoadedTrace } from './load-trace.ts';
import { ratioTable } from './markets.ts';
import { floorSpread } from './plan-deposits.ts';
import { limitFactors, patienceMs, regionalShare } from './plan-withdrawal.ts';
import { yardstickModel } from './prices.ts';

const round = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 3 : 0 });

/** Everything that the traces do not say and that this run has assigned, a sentence each. */
export function describeAssigned({ plan, prices, windows, squeeze, contention, nodesGiven, stepMs }: LoadedTrace, seed: number): string[] {
  const medians = [...prices].map(([model, { median, label }]) => `${model} ${formatMicros(median)} (${label})`).join(', ');
  const { plain, offered } = contention;
  const nodes = plan.fabrics.reduce((sum, fabric) => sum + fabric.nodes.length, 0);
  return [
    `seed ${seed} decides whatever is drawn`,
    `period: 31 days from ${new Date(plan.opensAt + hourMs).toISOString()}; jobs arrive in steps of ${stepMs / minuteMs} min, all else happens in its minute; work lasts and is billed to the second`,
    `prices in ${plan.asset} per GPU-hour: median floors ${medians}; ratios to the on-demand median of ${yardstickModel}: ${ratioTable()}`,
    `floors: median ± ${floorSpread * 100} % by fabric; limits: median × ${limitFactors.join(' to ')}; price cap: 3 × median`,
    `regions ${traceRegions.map(({ code }) => code).join(', ')}; ${plan.fabrics.length} fabrics of one model and provider each, ${plan.providers.length} providers, ${plan.buyers.length} buyers; ${regionalShare * 100} % of the jobs want one region`,
    `patience: best-effort and Philly jobs stand for ${patienceMs.waits / hourMs} h, others are decided at once and may start within ${patienceMs.immediate / hourMs} h`,
    `idle windows: ${windows.droppedShort} under 30 minutes dropped, ${windows.droppedBeyondMax} beyond 200 for one node; ${windows.copies} shifted copies of the pools`,
    `contention as it stands: ${round(plain.demandGpuHours)} GPU-hours asked, ${round(plain.idleGpuHours)} idle, ratio ${round(plain.demandGpuHours / plain.idleGpuHours)}`,
    `squeeze: factor ${round(squeeze.factor)} = arrivals ${round(squeeze.timeFactor)} × as fast, ${nodes} of ${nodesGiven} nodes offered; ratio ${round(offered.demandGpuHours / offered.idleGpuHours)}`,
    `policy: ${Object.entries(plan.policy)
      .map(([name, value]) => `${name} ${value.toLocaleString('en')}`)
      .join(', ')}; agents speak when something changes or a deadline needs it`,
    `child processes: ${plan.withdrawals.filter(({ runsChild }) => runsChild).length} leases of one GPU sampled; all other work is simulated on the agents’ clock`,
  ];
}
