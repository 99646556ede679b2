import type { FunctionName } from '../../../infra/configuration/function-sizes.ts';
import type { Work } from '../../../infra/cost/measured.ts';
import type { Sample } from './gauge.ts';
import { meanOf, minus, type Repeats, repeatsOf, short, type Totals, times } from './totals.ts';

type Functions = Readonly<Partial<Record<FunctionName, Work>>>;

/**
 * Leases of one and of three hours, taken apart: an hour is half of what the longer ones take more, the rest of the shorter ones
 * is the lease itself. Processor time is shared among both by their invocations, because differences of it drown in its spread.
 */
export function splitLeases(samples: readonly Sample[]): { readonly lease: Functions; readonly hour: Functions; readonly samples: number } {
  const minute = meanOf(repeatsOf(samples, 'minute-deadlines').get('Deadlines') ?? []);
  const ones = withoutIdleMinutes(repeatsOf(samples, 'lease-1'), minute);
  const threes = withoutIdleMinutes(repeatsOf(samples, 'lease-3'), minute);
  const lease: Partial<Record<FunctionName, Work>> = {};
  const hour: Partial<Record<FunctionName, Work>> = {};
  for (const [name, longer] of threes) {
    const shorter = ones.get(name) ?? [];
    const perHour = times(minus(meanOf(longer), meanOf(shorter)), 1 / 2);
    const rates = cpuRates([...longer, ...shorter]);
    const whole = (totals: Totals): Work => ({ ...rounded(totals), cpuMs: times3(rates, totals.invocations || totals.sends.standard) });
    hour[name] = whole(perHour);
    lease[name] = whole(minus(meanOf(shorter), perHour));
  }
  return { lease: worthSaying(lease), hour: worthSaying(hour), samples: threes.get('Dispatcher')?.length ?? 0 };
}

/** The schedule runs whether or not anything is due: only what is due makes it dearer, so that no invocation is left. */
const withoutIdleMinutes = (repeats: Repeats, minute: Totals): Repeats =>
  new Map(
    [...repeats].map(([name, totals]) => [
      name,
      name === 'Deadlines' ? totals.map((each) => minus(each, minute, each.invocations)) : totals,
    ]),
  );

interface Rates {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** Processor time for each invocation, or for each message where invocations are not counted. */
function cpuRates(repeats: readonly Totals[]): Rates {
  const rates = repeats.map(({ cpuMs, invocations, sends }) => cpuMs / (invocations || sends.standard || 1)).sort((a, b) => a - b);
  return { median: rates[Math.floor(rates.length / 2)] ?? 0, least: rates[0] ?? 0, greatest: rates.at(-1) ?? 0 };
}

const times3 = ({ median, least, greatest }: Rates, factor: number): Rates => ({
  median: short(median * factor),
  least: short(least * factor),
  greatest: short(greatest * factor),
});

const rounded = (totals: Totals): Omit<Work, 'cpuMs'> => {
  const { cpuMs: _, ...rest } = times(totals, 1, short);
  return rest;
};

/** Without functions that come out as a hundredth of an invocation and no message: that is what differences leave over. */
const worthSaying = (functions: Functions): Functions =>
  Object.fromEntries(
    Object.entries(functions).filter(([, work]) => work.invocations >= 0.01 || work.sends.standard + work.sends.fifo >= 0.01),
  );
