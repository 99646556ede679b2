import type { CallClearing } from '@compute-bank/domain/clearing';
import { buildModel } from '@compute-bank/engine/call/build-model';
import { solve } from '@compute-bank/engine/call/solve';
import { type CallOrders, callOpening, openCallMarket, randomCallOrders, surplusOf } from '../fixtures/call-book.ts';
import { findOptimum } from '../fixtures/call-optimum.ts';

/**
 * What a call market gains. Method: seeded books of 50, 200 and 1,000 orders (singles, gangs, shapes, windows, regions; about twice
 * as many GPU-hours asked for as offered, a node for every five orders). For each book the surplus (limit less floor, times
 * GPU-hours) of a continuous market that gets the same orders one by one in arrival order, of the best greedy pass, and of
 * ruin-and-recreate after so many steps, with its wall time; HiGHS gives the proven bound where it ends within the limit.
 *
 *   npm run bench -- welfare [--json]
 */
interface Size {
  readonly orders: number;
  readonly seeds: number;
  readonly steps: readonly number[];
  /** Seconds for the exact solver; 0: not asked. */
  readonly solverSeconds: number;
}

const sizes: readonly Size[] = [
  { orders: 50, seeds: 10, steps: [500, 4_000, 20_000], solverSeconds: 20 },
  { orders: 200, seeds: 5, steps: [500, 2_000, 20_000], solverSeconds: 30 },
  { orders: 1_000, seeds: 3, steps: [500, 2_000, 20_000], solverSeconds: 0 },
];
const clearing: CallClearing = { kind: 'call', everyMs: 5_000, kBps: 5_000, iterations: 0 };

interface Run {
  readonly continuous: number;
  readonly greedy: number;
  readonly greedyMs: number;
  readonly found: readonly { readonly steps: number; readonly surplus: number; readonly ms: number }[];
  /** No allocation gains more; null if the solver was not asked or gave up. */
  readonly bound: number | null;
}

/** One market gets everything in arrival order: deposits and withdrawals alternate as they would come. */
function continuousSurplus(orders: CallOrders): number {
  const { run } = openCallMarket(undefined);
  const every = Math.max(1, Math.round(orders.withdrawals.length / orders.deposits.length));
  const events = orders.withdrawals.flatMap((withdrawal, place) => {
    const deposit = place % every === 0 ? orders.deposits[place / every] : undefined;
    return [...(deposit ? run(deposit) : []), ...run(withdrawal)];
  });
  return Number(surplusOf(events, orders));
}

async function measure({ orders: count, steps, solverSeconds }: Size, seed: number): Promise<Run> {
  const orders = randomCallOrders(seed, count);
  const market = openCallMarket(clearing);
  for (const command of [...orders.deposits, ...orders.withdrawals]) market.run(command);
  const model = buildModel(market.book, [...market.book.standing.values()], callOpening);
  if (model === undefined) throw new Error(`seed ${seed}: no order can be served`);
  const timed = (budget: number) => {
    const began = performance.now();
    const surplus = Number(solve(model, seed, budget).surplusScore);
    return { steps: budget, surplus, ms: performance.now() - began };
  };
  timed(Math.min(200, ...steps));
  const greedy = timed(0);
  const optimum = solverSeconds === 0 ? null : await findOptimum(orders, solverSeconds);
  return {
    continuous: continuousSurplus(orders),
    greedy: greedy.surplus,
    greedyMs: greedy.ms,
    found: steps.map(timed),
    bound: optimum?.bound ?? null,
  };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
const share = (value: number): number => Number(value.toFixed(4));

/** Median and least of a ratio over the seeds. */
const ratio = (runs: readonly Run[], of: (run: Run) => number) => ({
  median: share(middle(runs.map(of))),
  min: share(Math.min(...runs.map(of))),
});

function summarise(size: Size, runs: readonly Run[]) {
  const proven = runs.filter(({ bound }) => bound !== null);
  const best = (run: Run): number => run.found.at(-1)?.surplus ?? run.greedy;
  return {
    orders: size.orders,
    seeds: size.seeds,
    againstBound: proven.length,
    greedy: {
      ms: share(middle(runs.map(({ greedyMs }) => greedyMs))),
      ofBound: ratio(proven, (run) => run.greedy / (run.bound ?? Number.NaN)),
    },
    steps: size.steps.map((steps, place) => ({
      steps,
      ms: share(middle(runs.map(({ found }) => found[place]?.ms ?? Number.NaN))),
      ofBound: ratio(proven, (run) => (run.found[place]?.surplus ?? 0) / (run.bound ?? Number.NaN)),
      ofGreedy: ratio(runs, (run) => (run.found[place]?.surplus ?? 0) / run.greedy),
    })),
    callOverContinuous: ratio(runs, (run) => best(run) / run.continuous),
  };
}

const results = [];
for (const size of sizes) {
  const runs: Run[] = [];
  for (let seed = 1; seed <= size.seeds; seed += 1) {
    runs.push(await measure(size, seed));
    process.stderr.write(`${size.orders} orders, seed ${seed} of ${size.seeds}\n`);
  }
  results.push(summarise(size, runs));
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
else for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
