import { addMs, ceilMinute, dayMs, hourMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import type { Plan, PlannedWithdrawal } from '../plan/plan.ts';
import { createRandom } from '../random.ts';

const marketId = 'synthetic-latency';
const nodes = 8;
const gpusPerNode = 8;
const days = 14;
const network = { kind: 'ethernet', gbpsPerGpu: 25 } as const;

/** A small bank on the machine's own time, only to time orders in: all of them can be matched, and none starts while it runs. */
export function latencyPlan(now: Instant, orders: number, seed: number): Plan {
  const random = createRandom(seed, 'latency');
  const start = addMs(ceilMinute(now), minuteMs);
  const end = addMs(start, days * dayMs);
  const order = (index: number): PlannedWithdrawal => ({
    name: `timed ${index}`,
    buyer: `Timed buyer ${(index % 4) + 1}`,
    at: now,
    cancelAfterMs: null,
    returnAfterMs: null,
    marketId,
    size: { kind: 'gpus', gpus: 1 },
    regions: [],
    sameFabric: null,
    durationMinutes: 30,
    startEarliest: addMs(start, dayMs + random.below((days - 2) * 24) * hourMs),
    endLatest: end,
    prefer: 'soonest',
    limit: 2_000_000n,
    standUntil: null,
    workMs: null,
    runsChild: false,
  });
  const names = Array.from({ length: nodes }, (_, index) => `timed-${index + 1}`);
  return {
    title: 'latency',
    opensAt: now,
    asset: 'USD',
    markets: [{ marketId, name: 'Synthetic, for latencies', cap: 3_000_000n }],
    providers: ['Timed provider'],
    buyers: [1, 2, 3, 4].map((number) => ({ name: `Timed buyer ${number}`, topUp: 10n ** 12n })),
    fabrics: [
      {
        name: 'timed',
        provider: 'Timed provider',
        region: { country: 'cn', code: 'cn-nx' },
        network,
        nodes: names.map((name) => ({
          name,
          marketId,
          model: 'Synthetic',
          gpus: gpusPerNode,
          gpuMemoryMib: 1_024,
          cpuCores: 64,
          memoryMib: 65_536,
          interconnect: 'pcie',
          agent: 0,
        })),
      },
    ],
    deposits: [{ provider: 'Timed provider', marketId, nodes: names, windows: [{ start, end }], floor: 1_000_000n, unit: 'gpu' }],
    withdrawals: Array.from({ length: orders }, (_, index) => order(index)),
    mishaps: [],
    agents: 1,
    policy: {},
  };
}
