import { hourMs, instant, parseInstant } from '@compute-bank/domain/instant';
import { type Micros, parseMicros } from '@compute-bank/domain/money';
import type { Placed } from '../drive/orders.ts';
import type { Plan } from '../plan/plan.ts';
import type { Books, Lease } from './collect.ts';
import { bookedGpuMs, floorsOf, surplusOf } from './surplus.ts';
import { explainUnmatched } from './why-unmatched.ts';

export type Counts = Readonly<Record<string, number>>;

export interface MarketTally {
  readonly market: string;
  readonly submitted: number;
  readonly matched: number;
  /** Billed, and offered between the first arrival and the end of the last lease. */
  readonly cardHours: number;
  readonly offeredCardHours: number;
  readonly utilisation: number;
}

/** What a run came to, by the bank's own account. */
export interface Tally {
  readonly submitted: number;
  readonly matched: number;
  /** Orders without any lease, by the bank's reason; refusals at admission by their code. */
  readonly unmatched: Counts;
  /** The same orders, by what the plan alone can say of the cause. */
  readonly unmatchedByCause: Counts;
  readonly leases: Counts;
  readonly gangs: { readonly submitted: number; readonly matched: number };
  /** GPU-hours of all leases as matched, and those of them that were billed. */
  readonly matchedGpuHours: number;
  readonly cardHours: number;
  /** What buyers paid; the providers' part of it; the bank's. */
  readonly spend: Micros;
  readonly earnings: Micros;
  readonly fee: Micros;
  /** Limit less floor, times the GPU-hours booked, of all matched orders with a limit: what the market made for both sides. */
  readonly surplus: Micros;
  /** What buyers would have paid at their limits beyond what they did pay. */
  readonly buyerSurplus: Micros;
  readonly markets: readonly MarketTally[];
}

/** `nodeIds`: by the plan's name of a node. */
export function tally(plan: Plan, placed: readonly Placed[], books: Books, nodeIds: ReadonlyMap<string, string>): Tally {
  const outcomes = joinOutcomes(plan, placed, books);
  const unmatched = outcomes.filter(({ leases }) => leases.length === 0);
  const causeOf = explainUnmatched(plan);
  const spend = sum(books.leases.map(({ posted }) => micros(posted)));
  const earnings = sum(books.providers.map((balance) => micros(balance.earnings)));
  const booked = outcomes.flatMap(({ planned, leases }) => leases.map((lease) => ({ limit: planned.limit, lease })));
  const gangs = outcomes.filter(({ planned }) => planned.sameFabric !== null);
  return {
    submitted: outcomes.length,
    matched: outcomes.length - unmatched.length,
    unmatched: countBy(unmatched, ({ outcome }) => outcome),
    unmatchedByCause: countBy(unmatched, ({ planned }) => causeOf(planned)),
    leases: countBy(books.leases, ({ state, reason }) => (reason === null ? state : `${state}: ${reason.code}`)),
    gangs: { submitted: gangs.length, matched: gangs.filter(({ leases }) => leases.length > 0).length },
    matchedGpuHours: Number(sum(books.leases.map(bookedGpuMs))) / hourMs,
    cardHours: sumNumbers(books.leases.map(cardHoursOf)),
    spend,
    earnings,
    fee: spend - earnings,
    surplus: surplusOf(booked, floorsOf(plan, nodeIds)),
    buyerSurplus: sum(booked.map(({ limit, lease }) => buyerSurplusOf(limit, lease))),
    markets: plan.markets.map(({ marketId }) => marketTally(plan, marketId, outcomes, books)),
  };
}

interface Outcome {
  readonly planned: Placed['planned'];
  readonly outcome: string;
  readonly leases: readonly Lease[];
}

function joinOutcomes(plan: Plan, placed: readonly Placed[], { withdrawals, leases }: Books): Outcome[] {
  const known = new Map(withdrawals.map((withdrawal) => [withdrawal.withdrawalId, withdrawal]));
  const byOrder = new Map<string, Lease[]>();
  for (const lease of leases) byOrder.set(lease.withdrawalId, [...(byOrder.get(lease.withdrawalId) ?? []), lease]);
  if (placed.length !== plan.withdrawals.length) throw new Error(`${placed.length} of ${plan.withdrawals.length} orders were handed in.`);
  return placed.map((each) => {
    if (each.kind === 'refused') return { planned: each.planned, outcome: `refused: ${each.code}`, leases: [] };
    const withdrawal = known.get(each.withdrawalId);
    const outcome = withdrawal ? (withdrawal.reason?.code ?? withdrawal.state) : 'unknown to the bank';
    return { planned: each.planned, outcome, leases: byOrder.get(each.withdrawalId) ?? [] };
  });
}

function marketTally({ fabrics, deposits, withdrawals }: Plan, market: string, outcomes: readonly Outcome[], books: Books): MarketTally {
  const own = outcomes.filter(({ planned }) => planned.marketId === market);
  const from = withdrawals[0]?.at ?? instant(0);
  const until = Math.max(from, ...books.leases.map(({ stopAt, end }) => parseInstant(stopAt ?? end) ?? from));
  const gpus = new Map(fabrics.flatMap((fabric) => fabric.nodes.map((node) => [node.name, node.gpus] as const)));
  const offeredCardHours = sumNumbers(
    deposits
      .filter(({ marketId }) => marketId === market)
      .map(({ nodes, windows }) => {
        const hours = sumNumbers(windows.map(({ start, end }) => Math.max(0, Math.min(end, until) - Math.max(start, from)))) / hourMs;
        return hours * sumNumbers(nodes.map((name) => gpus.get(name) ?? 0));
      }),
  );
  const cardHours = sumNumbers(books.leases.filter(({ marketId }) => marketId === market).map(cardHoursOf));
  const matched = own.filter(({ leases }) => leases.length > 0).length;
  return {
    market,
    submitted: own.length,
    matched,
    cardHours,
    offeredCardHours,
    utilisation: offeredCardHours > 0 ? cardHours / offeredCardHours : 0,
  };
}

const gpuSecondsOf = (lease: Lease): bigint => sum(lease.slices.map(({ billedGpuSeconds }) => BigInt(billedGpuSeconds)));
const cardHoursOf = (lease: Lease): number => Number(gpuSecondsOf(lease)) / 3_600;
const buyerSurplusOf = (limit: Micros | null, { slices }: Lease): Micros =>
  limit === null ? 0n : sum(slices.map((slice) => ((limit - micros(slice.perGpuHour)) * BigInt(slice.billedGpuSeconds)) / 3_600n));

/** Amounts of the API; one that was never negative has no sign. */
function micros(text: string): Micros {
  const amount = text.startsWith('-') ? parseMicros(text.slice(1)) : parseMicros(text);
  if (amount === undefined) throw new Error(`"${text}" is no amount.`);
  return text.startsWith('-') ? -amount : amount;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
const sumNumbers = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** How many of the list have each name, most frequent first. */
export function countBy<T>(list: readonly T[], nameOf: (each: T) => string): Counts {
  const counts = new Map<string, number>();
  for (const each of list) counts.set(nameOf(each), (counts.get(nameOf(each)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
