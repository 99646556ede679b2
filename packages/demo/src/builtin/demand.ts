import { addMs, dayMs, hourMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import type { PlannedWithdrawal } from '../plan/plan.ts';
import { createRandom, type Random } from '../random.ts';
import { times } from '../trace/prices.ts';
import { ada, allHardware, ampere, ascend, hopper, scenarioDays } from './supply.ts';

export const buyers = ['Synthetic Lab', 'Synthetic Studio', 'Synthetic Startup', 'Synthetic University', 'Synthetic Bank'];
const ordinary = 230;

/** Ordinary orders drawn from the seed, and some that are there for what happens to them. At most 300. */
export function scenarioDemand(start: Instant, seed: number): PlannedWithdrawal[] {
  const random = createRandom(seed, 'scenario');
  const drawn = Array.from({ length: ordinary }, (_, index) => drawOrder(start, random, index));
  return [...drawn, ...specialOrders(start)].sort((a, b) => a.at - b.at);
}

const plainOrder = (name: string, buyer: string, at: Instant): PlannedWithdrawal => ({
  name,
  buyer,
  at,
  cancelAfterMs: null,
  returnAfterMs: null,
  marketId: hopper.market.marketId,
  size: { kind: 'gpus', gpus: 1 },
  regions: [],
  sameFabric: null,
  durationMinutes: 60,
  startEarliest: null,
  endLatest: addMs(at, 13 * hourMs),
  prefer: 'soonest',
  limit: 2n * hopper.price,
  standUntil: null,
  workMs: null,
  runsChild: false,
});

/** Mostly single GPUs and parts of a node, some whole nodes, some for later; a seeded limit around the usual price. */
function drawOrder(start: Instant, random: Random, index: number): PlannedWithdrawal {
  const model = random.pick([hopper, ampere, ascend, ada]);
  const at = addMs(start, Math.floor(random.next() * (scenarioDays - 0.75) * 24 * 60) * minuteMs);
  const durationMinutes = 10 * (1 + random.below(18));
  const gpus = Math.min(random.pick([1, 1, 1, 1, 2, 2, 4, model.gpus]), model.gpus);
  const startEarliest = random.next() < 0.2 ? addMs(at, (1 + random.below(12)) * hourMs) : null;
  const slackMs = random.pick([2, 6, 12, 24]) * hourMs;
  const endLatest = addMs(startEarliest ?? at, durationMinutes * minuteMs + slackMs);
  const stands = random.next() < 0.4;
  const kind = random.next();
  return {
    ...plainOrder(`order ${index + 1}`, random.pick(buyers), at),
    marketId: model.market.marketId,
    size: gpus === 1 ? { kind: 'gpus', gpus } : { kind: 'shape', nodes: 1, gpusPerNode: gpus },
    regions: random.next() < 0.25 ? [random.pick(['cn', 'cn-nx', 'sg'])] : [],
    durationMinutes,
    startEarliest,
    endLatest,
    prefer: random.pick(['soonest', 'cheapest']),
    limit: !stands && random.next() < 0.1 ? null : times(model.price, random.between(0.7, 1.8)),
    standUntil: stands ? addMs(endLatest, -durationMinutes * minuteMs) : null,
    // A third uses its whole lease, a third is done before, the rest runs a real child process.
    workMs: kind < 1 / 3 ? Math.round(durationMinutes * minuteMs * random.between(0.2, 0.95)) : null,
    runsChild: kind > 0.75,
  };
}

/** Gangs, prices that nobody takes, a cancellation, an early return, and orders that are running when things go wrong. */
function specialOrders(start: Instant): PlannedWithdrawal[] {
  const at = (hours: number): Instant => addMs(start, hours * hourMs);
  const gang = (name: string, hours: number, nodes: number): PlannedWithdrawal => ({
    ...plainOrder(name, 'Synthetic Lab', at(hours)),
    size: { kind: 'shape', nodes, gpusPerNode: 8 },
    sameFabric: { kind: 'infiniband', gbpsPerGpu: 400 },
    durationMinutes: 180,
    endLatest: addMs(at(hours), dayMs),
  });
  const tooLow = (index: number): PlannedWithdrawal => ({
    ...plainOrder(`limit too low ${index + 1}`, 'Synthetic Startup', at(2 + index)),
    marketId: (allHardware[index % allHardware.length] ?? hopper).market.marketId,
    limit: 1_000_000n,
  });
  const onRender = (index: number): PlannedWithdrawal => ({
    ...plainOrder(`running when its agent dies ${index + 1}`, 'Synthetic Studio', at(29)),
    marketId: ada.market.marketId,
    size: { kind: 'shape', nodes: 1, gpusPerNode: 2 },
    durationMinutes: 240,
    limit: 3n * ada.price,
  });
  const onLiar = (index: number): PlannedWithdrawal => ({
    ...plainOrder(`on a lying agent ${index + 1}`, 'Synthetic University', at(6 + 12 * index)),
    marketId: ada.market.marketId,
    regions: ['de'],
    durationMinutes: 90,
    limit: 2n * ada.price,
  });
  return [
    gang('gang of 2', 3, 2),
    gang('gang of 4', 10, 4),
    gang('gang of 3', 34, 3),
    { ...gang('gang too large', 12, 6), durationMinutes: 60 },
    ...Array.from({ length: 8 }, (_, index) => tooLow(index)),
    { ...tooLow(0), name: 'stands, then cancelled', standUntil: at(14), cancelAfterMs: 3 * hourMs },
    { ...plainOrder('returned early', 'Synthetic Bank', at(5)), durationMinutes: 240, returnAfterMs: 90 * minuteMs },
    { ...plainOrder('for tomorrow', 'Synthetic Bank', at(1)), startEarliest: at(25), endLatest: at(27) },
    ...Array.from({ length: 4 }, (_, index) => onRender(index)),
    ...Array.from({ length: 3 }, (_, index) => onLiar(index)),
  ];
}
