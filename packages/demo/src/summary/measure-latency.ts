import { setTimeout as sleep } from 'node:timers/promises';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { instant } from '@compute-bank/domain/instant';
import { placeOrder } from '../drive/orders.ts';
import type { Programs } from '../drive/programs.ts';
import { sideBySide } from '../drive/side-by-side.ts';
import { type Stage, setStage } from '../drive/stage.ts';
import { openStateFolder } from '../drive/state-folder.ts';
import type { PlannedWithdrawal } from '../plan/plan.ts';
import { latencyPlan } from './latency-plan.ts';
import { type BackendSpeed, measureBackend } from './measure-backend.ts';

/** Milliseconds of wall time from the 201 to the first answer that shows the outcome. */
export interface Latencies {
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LatencyReport {
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
const warmUpOrders = 80;
const closedOrders = 480;
const openOrders = 320;
const outcomeMsMax = 30_000;

/** Times orders at two loads, in a bank of its own on the machine's time, with the published policy and nothing else to do. */
export async function measureLatency(programs: Programs, root: string, seed: number, nowMs: () => number): Promise<LatencyReport> {
  const folder = openStateFolder(null);
  const plan = latencyPlan(instant(nowMs()), warmUpOrders + closedOrders + openOrders, seed);
  const stage = await setStage(plan, programs, { root, stateDir: folder.path, onRealTime: true, nowMs });
  const { withdrawals } = plan;
  await sideBySide(withdrawals.slice(0, warmUpOrders), outstanding, (order) => timeOrder(stage, order));
  const closed = await timeAll(withdrawals.slice(warmUpOrders, warmUpOrders + closedOrders), (orders) =>
    sideBySide(orders, outstanding, (order) => timeOrder(stage, order)),
  );
  const spacingMs = 2_000 / closed.ordersPerSecond;
  const open = await timeAll(withdrawals.slice(-openOrders), (orders) =>
    Promise.all(
      orders.map(async (order, index) => {
        await sleep(index * spacingMs);
        return timeOrder(stage, order);
      }),
    ),
  );
  const backend = await measureBackend(stage.host.dynamodb);
  await stage.api.close();
  for (const { program } of [...stage.agents, stage.host]) await program.stop();
  folder.forget();
  return { polling, outstanding16: closed, halfThroughput: open, backend };
}

async function timeAll(
  orders: readonly PlannedWithdrawal[],
  run: (orders: readonly PlannedWithdrawal[]) => Promise<number[]>,
): Promise<Latencies> {
  const startedAt = performance.now();
  const times = (await run(orders)).sort((a, b) => a - b);
  const seconds = (performance.now() - startedAt) / 1_000;
  const at = (share: number): number => Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
  return { orders: times.length, ordersPerSecond: Math.round((times.length / seconds) * 10) / 10, p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function timeOrder({ cast }: Stage, planned: PlannedWithdrawal): Promise<number> {
  const call = cast.tenants.get(planned.buyer)?.call;
  if (!call) throw new Error(`There is no ${planned.buyer}.`);
  const placed = await placeOrder(call, planned);
  if (placed.kind === 'refused') throw new Error(`An order that was to be timed was refused: ${placed.code}.`);
  const acceptedAt = performance.now();
  while (performance.now() - acceptedAt < outcomeMsMax) {
    const { state } = await call(getWithdrawal, { params: { withdrawalId: placed.withdrawalId } });
    if (state !== 'pending') return performance.now() - acceptedAt;
    await sleep(Math.max(pauseMsMin, (performance.now() - acceptedAt) * pauseShare));
  }
  throw new Error(`An order had no outcome within ${outcomeMsMax / 1_000} s.`);
}
