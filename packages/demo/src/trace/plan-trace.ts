import { addMs, hourMs, type Interval } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { Refused } from '../input/csv.ts';
import type { NotMappable } from '../input/fields.ts';
import { gpusOf, type Plan, type PlannedMarket, type PlannedWithdrawal } from '../plan/plan.ts';
import { createRandom } from '../random.ts';
import { assignPlaces } from './assign-places.ts';
import { assignWindows, type WindowAssignment, wholePeriod } from './assign-windows.ts';
import { factsOf } from './markets.ts';
import { periodMs, periodStart } from './period.ts';
import { planDeposits } from './plan-deposits.ts';
import { planWithdrawals, sampleChildren } from './plan-withdrawal.ts';
import { type MarketPrice, priceOf, times } from './prices.ts';
import type { Ask } from './read-asks.ts';
import type { Pool } from './read-idle.ts';
import type { TraceNode } from './read-nodes.ts';
import { modelNodes, type ShapedJob, shapeJob } from './shape-job.ts';
import { type Contention, offerShare, plain, planSqueeze, type Squeeze } from './squeeze.ts';
import type { TraceJob } from './trace-job.ts';

export interface TraceInput {
  readonly nodes: readonly TraceNode[];
  readonly jobs: readonly TraceJob[];
  readonly asks: readonly Ask[];
  /** Null: every node is idle over the whole period. */
  readonly pools: readonly Pool[] | null;
  readonly seed: number;
  /** Jobs that are submitted, at most. */
  readonly limit: number;
  /** Jobs that arrive within so long arrive together. */
  readonly stepMs: number;
  /** Null: as it stands. */
  readonly squeeze: number | 'auto' | null;
}

/** A trace as a plan, with what had to be decided on the way: all of it is printed. */
export interface TracePlan {
  readonly plan: Plan;
  readonly notMappable: readonly NotMappable[];
  readonly prices: ReadonlyMap<string, MarketPrice>;
  readonly windows: WindowAssignment;
  readonly squeeze: Squeeze;
  /** Before and after the squeeze. */
  readonly contention: { readonly plain: Contention; readonly offered: Contention };
  readonly nodesGiven: number;
}

/** A month of heartbeats every 30 s would only show that they are cheap. Each charge line still covers one hour. */
const tracePolicy = { heartbeatMs: hourMs, silenceMs: 3 * hourMs, settleEveryMs: 24 * hourMs };
const agents = 4;
const providerCount = 6;
const buyerCount = 12;
const childrenWanted = 50;

export function planTrace(input: TraceInput): TracePlan {
  const { seed } = input;
  const prices = new Map([...new Set(input.nodes.map(({ model }) => model))].map((model) => [model, priceOrRefuse(input.asks, model)]));
  const { shaped, notMappable } = shapeJobs(input);
  const all = createRandom(seed, 'order of nodes').shuffled(input.nodes);
  const before = contentionOf(shaped, all, giveWindows(all, input.pools, seed), periodMs);
  const wanted = input.squeeze === null ? plain : planSqueeze(before, input.squeeze);
  const { squeeze, nodes, windows, offered } = offer(input, { all, shaped, before, wanted });
  const providers = named('Provider', providerCount);
  const places = assignPlaces(nodes, providers, seed);
  const medianOf = (model: string): Micros => prices.get(model)?.median ?? 1n;
  const { fabrics, deposits } = planDeposits({ nodes, windows: windows.windows, places, medianOf, agents, seed });
  const buyers = named('Buyer', buyerCount);
  const withdrawals = sampleChildren(
    planWithdrawals(shaped, { seed, stepMs: input.stepMs, timeFactor: squeeze.timeFactor, buyers, medianOf }),
    4 * childrenWanted,
    seed,
  );
  const plan: Plan = {
    title: 'trace run',
    opensAt: addMs(periodStart, -hourMs),
    asset: 'USD',
    markets: [...prices].map(([model, price]) => marketOf(model, price)),
    providers,
    buyers: buyers.map((name) => ({ name, topUp: worstCaseOf(withdrawals.filter(({ buyer }) => buyer === name)) })),
    fabrics,
    deposits,
    withdrawals,
    mishaps: [],
    agents,
    policy: tracePolicy,
  };
  return { plan, notMappable, prices, windows, squeeze, contention: { plain: before, offered }, nodesGiven: input.nodes.length };
}

interface Offering {
  readonly all: readonly TraceNode[];
  readonly shaped: readonly ShapedJob[];
  readonly before: Contention;
  readonly wanted: Squeeze;
}

const attemptsMax = 8;

/** Few nodes have windows unlike the average: their share is corrected until the contention is what was wanted. */
function offer({ pools, seed }: TraceInput, { all, shaped, before, wanted }: Offering) {
  const wantedRatio = (before.demandGpuHours / Math.max(1, before.idleGpuHours)) * wanted.factor;
  const spanMs = Math.round(periodMs / wanted.timeFactor);
  let share = wanted.nodeShare;
  let best: { squeeze: Squeeze; nodes: TraceNode[]; windows: WindowAssignment; offered: Contention; error: number } | undefined;
  for (let attempt = 0; attempt < attemptsMax && (!best || (wanted.nodeShare < 1 && best.error > 0.02)); attempt += 1) {
    const nodes = offerShare(all, share, ({ model, gpus }) => `${model}×${gpus}`);
    const windows = giveWindows(nodes, pools, seed);
    const offered = contentionOf(shaped, nodes, windows, spanMs);
    const ratio = offered.demandGpuHours / Math.max(1, offered.idleGpuHours);
    const error = Math.abs(ratio / wantedRatio - 1);
    if (!best || error < best.error)
      best = { squeeze: { ...wanted, nodeShare: nodes.length / all.length }, nodes, windows, offered, error };
    share = Math.min(1, share * (ratio / wantedRatio));
  }
  if (!best) throw new Error('Nothing was offered.');
  return best;
}

const named = (what: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${what} ${index + 1}`);

function priceOrRefuse(asks: readonly Ask[], model: string): MarketPrice {
  const price = priceOf(asks, model);
  if (!price) throw new Refused('The file of asks', `it has no on-demand ask for ${model}, and none for the yardstick`);
  return price;
}

const marketOf = (model: string, price: MarketPrice): PlannedMarket => {
  const { marketId, name } = factsOf(model);
  return { marketId, name, cap: 3n * price.median };
};

/** Jobs in the order of their submission, as far as some market has room for them; at most `limit`. */
function shapeJobs({ jobs, nodes, seed, limit }: TraceInput): { shaped: ShapedJob[]; notMappable: NotMappable[] } {
  const models = modelNodes(nodes);
  const random = createRandom(seed, 'markets of jobs');
  const shaped: ShapedJob[] = [];
  const notMappable: NotMappable[] = [];
  for (const job of [...jobs].sort((a, b) => a.submitMs - b.submitMs)) {
    if (shaped.length >= limit) break;
    const one = shapeJob(job, models, random);
    if (one) shaped.push(one);
    else notMappable.push({ ...placeOf(job), reason: 'no market has the shape' });
  }
  return { shaped, notMappable };
}

function placeOf({ source }: TraceJob): { file: string; line: number } {
  const colon = source.lastIndexOf(':');
  return { file: source.slice(0, colon), line: Number(source.slice(colon + 1)) };
}

const giveWindows = (nodes: readonly TraceNode[], pools: readonly Pool[] | null, seed: number): WindowAssignment =>
  pools === null
    ? wholePeriod(nodes.length)
    : assignWindows(
        nodes.map(({ gpus }) => gpus),
        pools,
        seed,
      );

function contentionOf(jobs: readonly ShapedJob[], nodes: readonly TraceNode[], { windows }: WindowAssignment, spanMs: number): Contention {
  const demandMs = jobs.reduce((sum, { job, nodes: count, gpusPerNode }) => sum + job.durationMs * count * gpusPerNode, 0);
  const idleMs = nodes.reduce((sum, { gpus }, index) => sum + gpus * lengthWithin(windows[index] ?? [], spanMs), 0);
  return { demandGpuHours: demandMs / hourMs, idleGpuHours: idleMs / hourMs };
}

const lengthWithin = (windows: readonly Interval[], spanMs: number): number =>
  windows.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, periodStart + spanMs) - start), 0);

/** More than all of a buyer's orders can cost at once, so that money is no reason for any outcome. */
function worstCaseOf(withdrawals: readonly PlannedWithdrawal[]): Micros {
  const cost = withdrawals.reduce((sum, each) => sum + (each.limit ?? 0n) * BigInt(gpusOf(each) * each.durationMinutes), 0n);
  return times(cost / 60n, 1.1) + 1_000_000_000n;
}
