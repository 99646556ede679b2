import type { FunctionName } from '../../../infra/configuration/function-sizes.ts';
import type { Work } from '../../../infra/cost/measured.ts';
import { mean, median } from '../kit/figures.ts';
import type { Sample } from './gauge.ts';

/** Work of one function in one repeat of an operation, all its invocations together. */
export type Totals = Omit<Work, 'cpuMs'> & { readonly cpuMs: number };

const nothing: Totals = {
  invocations: 0,
  cpuMs: 0,
  sequentialCalls: 0,
  writes: { bank: 0, market: 0, index: 0 },
  reads: { bank: 0, market: 0, index: 0 },
  partitions: {},
  sends: { fifo: 0, standard: 0 },
  logBytes: 0,
  answerBytes: 0,
};

const totalsOf = ({ cpuMs, logBytes, answerBytes, calls, writes, reads, partitions, sends }: Sample): Totals => ({
  invocations: 1,
  cpuMs,
  sequentialCalls: sequentialCalls(calls),
  writes,
  reads,
  partitions: Object.fromEntries(partitions),
  sends,
  logBytes,
  answerBytes,
});

/**
 * How many calls wait for each other: the time in which any call was under way, in units of the mean call. One after the other
 * that is their number; side by side it is as many as the longest chain, if all take as long.
 */
function sequentialCalls(calls: Sample['calls']): number {
  if (calls.length === 0) return 0;
  let until = Number.NEGATIVE_INFINITY;
  let busy = 0;
  for (const { began, ended } of calls.toSorted((a, b) => a.began - b.began)) {
    busy += Math.max(0, ended - Math.max(began, until));
    until = Math.max(until, ended);
  }
  return busy / mean(calls.map(({ began, ended }) => ended - began));
}

type Tree = number | { readonly [name: string]: Tree | undefined };

/** Applies an operation to each number of two equal records; what one of them lacks counts as nothing. */
function zip(a: Tree | undefined, b: Tree | undefined, combine: (a: number, b: number) => number): Tree {
  if (typeof a === 'object' || typeof b === 'object') {
    const left = typeof a === 'object' ? a : {};
    const right = typeof b === 'object' ? b : {};
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return Object.fromEntries([...names].map((name) => [name, zip(left[name], right[name], combine)]));
  }
  return combine(a ?? 0, b ?? 0);
}

const combined = (a: Totals, b: Totals, combine: (a: number, b: number) => number): Totals =>
  zip(a as unknown as Tree, b as unknown as Tree, combine) as unknown as Totals;

const plus = (a: Totals, b: Totals): Totals => combined(a, b, (x, y) => x + y);
/** `a - factor × b`, and never below nothing: a difference of two measurements may come out so. */
export const minus = (a: Totals, b: Totals, factor = 1): Totals => combined(a, b, (x, y) => Math.max(0, x - factor * y));
export const times = (a: Totals, factor: number, round = (value: number) => value): Totals =>
  combined(a, nothing, (x) => round(x * factor));
export const meanOf = (repeats: readonly Totals[]): Totals => times(repeats.reduce(plus, nothing), 1 / Math.max(1, repeats.length));

/** Totals of every repeat of an operation, by function. Repeats are labelled `operation#number`. */
export type Repeats = ReadonlyMap<FunctionName, readonly Totals[]>;

export function repeatsOf(samples: readonly Sample[], operation: string): Repeats {
  const byRepeat = new Map<string, Map<FunctionName, Totals>>();
  for (const sample of samples.filter((each) => each.operation.split('#')[0] === operation)) {
    const repeat = byRepeat.get(sample.operation) ?? new Map<FunctionName, Totals>();
    repeat.set(sample.name, plus(repeat.get(sample.name) ?? nothing, totalsOf(sample)));
    byRepeat.set(sample.operation, repeat);
  }
  const names = new Set([...byRepeat.values()].flatMap((repeat) => [...repeat.keys()]));
  return new Map([...names].map((name) => [name, [...byRepeat.values()].map((repeat) => repeat.get(name) ?? nothing)]));
}

/** The median and the spread of processor time, and the mean of everything else. */
export function workOf(repeats: readonly Totals[]): Work {
  const cpu = repeats.map(({ cpuMs }) => cpuMs);
  const spread = { median: short(median(cpu)), least: short(Math.min(...cpu)), greatest: short(Math.max(...cpu)) };
  const { cpuMs: _, ...rest } = times(meanOf(repeats), 1, short);
  return { ...rest, cpuMs: spread };
}

/** Four digits: nothing here is known better. */
export const short = (value: number): number => Number(value.toPrecision(4));
