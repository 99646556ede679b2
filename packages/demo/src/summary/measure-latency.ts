import { setTimeout as sleep } from 'node:timers/promises';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { type Clearing, clearingLimits } from '@compute-bank/domain/clearing';
import { instant } from '@compute-bank/domain/instant';
import { callEvery } from '../clearing-option.ts';
import { placeOrder } from '../drive/orders.ts';
import type { Programs } from '../drive/programs.ts';
import { sideBySide } from '../drive/side-by-side.ts';
import { type Stage, setStage } from '../drive/stage.ts';
import { openStateFolder } from '../drive/state-folder.ts';
import type { PlannedWithdrawal } from '../plan/plan.ts';
import { latencyPlan } from './latency-plan.ts';
import { type BackendSpeed, measureBackend } from './measure-backend.ts';

interface Percentiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Milliseconds of wall time from the 201 to the first answer that shows the outcome. */
export interface Latencies extends Percentiles {
  readonly orders: number;
  readonly ordersPerSecond: number;
  /** The same without the wait: from the first call after the 201 on. Null in a continuous market, which has no calls. */
  readonly afterCall: Percentiles | null;
}

export interface LatencyReport {
  /** Of the bank that was measured: calls come every 5 s at the most, also where those of the run are further apart. */
  readonly clearing: Clearing;
  /** How the outcome was looked for. */
  readonly polling: string;
  /** That many orders are always on their way. */
  readonly outstanding16: Latencies;
  /** Orders come at half the throughput of the first load, whether or not earlier ones are answered. */
  readonly halfThroughput: Latencies;
  /** The same machine's database alone, after the orders; null where it is not the embedded one. */
  readonly backend: BackendSpeed | null;
}

/** Polling must not be the load that is measured: the longer the wait, the longer the pause, and the error stays below a fifth. */
const pauseMsMin = 10;
const pauseShare = 0.25;
const polling = 'every 10 ms, and after 40 ms once the time waited has grown by a quarter';
const outstanding = 16;
/** In a call market those that are outstanding wait for one call together: fewer orders, so that it takes two minutes, not ten. */
const ordersOf = {
  continuous: { warmUp: 80, closed: 480, open: 320 },
  call: { warmUp: outstanding, closed: 10 * outstanding, open: 6 * outstanding },
} as const;
const outcomeMsMax = 30_000;

export interface LatencyOptions {
  readonly root: string;
  readonly seed: number;
  /** Of the run. */
  readonly clearing: Clearing;
  readonly nowMs: () => number;
}

/** Times orders at two loads, in a bank of its own on the machine's time, with the published policy and nothing else to do. */
export async function measureLatency(programs: Programs, options: LatencyOptions): Promise<LatencyReport> {
  const { root, seed, nowMs } = options;
  const folder = openStateFolder(null);
  const clearing = measuredClearing(options.clearing);
  const orders = ordersOf[clearing.kind];
  const plan = latencyPlan(instant(nowMs()), orders.warmUp + orders.closed + orders.open, seed);
  const stage = await setStage(plan, programs, { root, stateDir: folder.path, onRealTime: true, clearing, nowMs });
  const { withdrawals } = plan;
  const time = (order: PlannedWithdrawal): Promise<Timed> => timeOrder(stage, order, () => msToCall(clearing, nowMs()));
  await sideBySide(withdrawals.slice(0, orders.warmUp), outstanding, time);
  const closed = await timeAll(clearing, withdrawals.slice(orders.warmUp, orders.warmUp + orders.closed), (some) =>
    sideBySide(some, outstanding, time),
  );
  const spacingMs = 2_000 / closed.ordersPerSecond;
  const open = await timeAll(clearing, withdrawals.slice(-orders.open), (some) =>
    Promise.all(
      some.map(async (order, index) => {
        await sleep(index * spacingMs);
        return time(order);
      }),
    ),
  );
  const backend = await measureBackend(stage.host.dynamodb);
  await stage.api.close();
  for (const { program } of [...stage.agents, stage.host]) await program.stop();
  folder.forget();
  return { clearing, polling: pollingOf(clearing), outstanding16: closed, halfThroughput: open, backend };
}

/** Hundreds of orders would wait too long for calls that are a minute apart. */
const measuredClearing = (clearing: Clearing): Clearing =>
  clearing.kind === 'continuous' ? clearing : callEvery(Math.min(clearing.everyMs, clearingLimits.everyMs));
/** Until the next call, which lies on a multiple of the period; none to wait for in a continuous market. */
const msToCall = (clearing: Clearing, now: number): number =>
  clearing.kind === 'continuous' ? 0 : clearing.everyMs - (now % clearing.everyMs);
const pollingOf = ({ kind }: Clearing): string => (kind === 'continuous' ? polling : `from the next call on ${polling}`);

/** One order: milliseconds from the 201, and from the moment at which its outcome was first looked for. */
interface Timed {
  readonly ms: number;
  readonly lookedMs: number;
}

async function timeAll(
  { kind }: Clearing,
  orders: readonly PlannedWithdrawal[],
  run: (orders: readonly PlannedWithdrawal[]) => Promise<readonly Timed[]>,
): Promise<Latencies> {
  const startedAt = performance.now();
  const times = await run(orders);
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    orders: times.length,
    ordersPerSecond: tenths(times.length / seconds),
    ...percentiles(times.map(({ ms }) => ms)),
    afterCall: kind === 'continuous' ? null : percentiles(times.map(({ lookedMs }) => lookedMs)),
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

function percentiles(times: readonly number[]): Percentiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => tenths(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** `waitMs` says after the 201 how long there can be no outcome yet: nobody looks for one before. */
async function timeOrder({ cast }: Stage, planned: PlannedWithdrawal, waitMs: () => number): Promise<Timed> {
  const call = cast.tenants.get(planned.buyer)?.call;
  if (!call) throw new Error(`There is no ${planned.buyer}.`);
  const placed = await placeOrder(call, planned);
  if (placed.kind === 'refused') throw new Error(`An order that was to be timed was refused: ${placed.code}.`);
  const acceptedAt = performance.now();
  const lookFrom = acceptedAt + waitMs();
  if (lookFrom > acceptedAt) await sleep(lookFrom - acceptedAt);
  while (performance.now() - acceptedAt < outcomeMsMax) {
    const { state } = await call(getWithdrawal, { params: { withdrawalId: placed.withdrawalId } });
    const now = performance.now();
    // In a call market an order stands until its call.
    if (state !== 'pending' && state !== 'standing') return { ms: now - acceptedAt, lookedMs: now - lookFrom };
    await sleep(Math.max(pauseMsMin, (now - lookFrom) * pauseShare));
  }
  throw new Error(`An order had no outcome within ${outcomeMsMax / 1_000} s.`);
}
