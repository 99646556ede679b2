import type { FunctionName } from '../configuration/function-sizes.ts';
import { functionSizes } from '../configuration/function-sizes.ts';
import type { BatchName, Measured, Work } from './measured.ts';
import { measuredBatches } from './measured.ts';

/** Work of one function as plain figures that can be added and scaled. */
export interface Amount {
  readonly invocations: number;
  readonly cpuMs: number;
  readonly sequentialCalls: number;
  readonly bankWrites: number;
  readonly marketWrites: number;
  readonly indexWrites: number;
  readonly bankReads: number;
  readonly marketReads: number;
  readonly indexReads: number;
  readonly fifoSends: number;
  readonly standardSends: number;
  readonly logBytes: number;
  readonly answerBytes: number;
}

export function amountOf(work: Work): Amount {
  const { invocations, cpuMs, sequentialCalls, writes, reads, sends, logBytes, answerBytes } = work;
  return {
    invocations,
    cpuMs: cpuMs.median,
    sequentialCalls,
    bankWrites: writes.bank,
    marketWrites: writes.market,
    indexWrites: writes.index,
    bankReads: reads.bank,
    marketReads: reads.market,
    indexReads: reads.index,
    fifoSends: sends.fifo,
    standardSends: sends.standard,
    logBytes,
    answerBytes,
  };
}

const nothing: Amount = {
  invocations: 0,
  cpuMs: 0,
  sequentialCalls: 0,
  bankWrites: 0,
  marketWrites: 0,
  indexWrites: 0,
  bankReads: 0,
  marketReads: 0,
  indexReads: 0,
  fifoSends: 0,
  standardSends: 0,
  logBytes: 0,
  answerBytes: 0,
};
const names = Object.keys(nothing) as (keyof Amount)[];

const build = (value: (name: keyof Amount) => number): Amount =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as unknown as Amount;

export const addAmounts = (a: Amount, b: Amount): Amount => build((name) => a[name] + b[name]);
export const scaleAmount = (a: Amount, factor: number): Amount => build((name) => a[name] * factor);

const worker = { relay: 'Relay', match: 'Matcher', project: 'Projector' } as const satisfies Record<BatchName, FunctionName>;

/** Between the measured batches what one invocation does grows in a straight line. */
function between(batch: number): {
  readonly low: (typeof measuredBatches)[number];
  readonly high: (typeof measuredBatches)[number];
  readonly share: number;
} {
  const [one, ten, hundred] = measuredBatches;
  const [low, high] = batch <= ten ? [one, ten] : [ten, hundred];
  return { low, high, share: (Math.min(hundred, Math.max(one, batch)) - low) / (high - low) };
}

function workOf({ operations }: Measured, name: BatchName, batch: (typeof measuredBatches)[number]): Work {
  const work = operations[`${name}-${batch}`].functions[worker[name]];
  if (!work) throw new Error(`${name}-${batch} was not measured`);
  return work;
}

/** What one invocation with so many commands, from 1 to 100, does. */
export function batchAmount(measured: Measured, name: BatchName, batch: number): Amount {
  const { low, high, share } = between(batch);
  const from = scaleAmount(amountOf(workOf(measured, name, low)), 1 - share);
  return addAmounts(from, scaleAmount(amountOf(workOf(measured, name, high)), share));
}

/** Units that one invocation with so many commands takes of partitions of one kind. */
export function batchUnits(
  measured: Measured,
  name: BatchName,
  batch: number,
  kind: string,
): { readonly writes: number; readonly reads: number } {
  const { low, high, share } = between(batch);
  const unitsOf = (size: (typeof measuredBatches)[number]) => workOf(measured, name, size).partitions[kind] ?? { writes: 0, reads: 0 };
  const [a, b] = [unitsOf(low), unitsOf(high)];
  return { writes: a.writes * (1 - share) + b.writes * share, reads: a.reads * (1 - share) + b.reads * share };
}

/** 1,769 MiB are one core, and more do not help a single thread. */
const mibPerCore = 1_769;

/** Milliseconds that are billed, if each call of AWS takes so long; each invocation is rounded up to a whole one. */
export function billedMs(name: FunctionName, { cpuMs, sequentialCalls, invocations }: Amount, callMs: number): number {
  const share = Math.min(1, functionSizes[name].memoryMib / mibPerCore);
  const lasts = cpuMs / share + sequentialCalls * callMs;
  // What only makes another operation's invocation longer has none of its own.
  return invocations === 0 ? lasts : Math.ceil(lasts / invocations) * invocations;
}
