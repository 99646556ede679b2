import { formatMicros } from '@compute-bank/domain/money';
import { printComparison } from './print-comparison.ts';
import { printSummary } from './print-summary.ts';
import { perOrder, type Summary } from './summary.ts';

/** For people: each run, and the first two side by side. */
export function printSummaries(summaries: readonly Summary[]): string {
  const [first, second] = summaries;
  const printed = summaries.map(printSummary);
  return (first && second ? [...printed, printComparison(first, second)] : printed).join('\n');
}

/** One line of JSON: the run, or where there are several an object with each under its way of clearing. Amounts are decimal text, as in the API. */
export function summariesJson(summaries: readonly Summary[]): string {
  const flat = summaries.map(({ tally, store, ...rest }) => ({
    ...rest,
    ...tally,
    store: { ...store, perOrder: perOrder(store, tally.submitted) },
  }));
  const [only] = flat;
  const value = flat.length === 1 ? only : Object.fromEntries(flat.map((each) => [each.clearing.kind, each]));
  return JSON.stringify(value, amountsAsText);
}

const amounts = new Set(['spend', 'earnings', 'fee', 'surplus', 'buyerSurplus']);
const amountsAsText = (key: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return amounts.has(key) ? formatMicros(value) : String(value);
};
