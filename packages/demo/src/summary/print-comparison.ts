import { formatMicros } from '@compute-bank/domain/money';
import pc from 'picocolors';
import { describeClearing } from '../clearing-option.ts';
import type { Latencies } from './measure-latency.ts';
import { number, percent } from './show-number.ts';
import { perOrder, type Summary } from './summary.ts';

/** A figure of both runs; `of` is what the second is divided by the first in, null where a ratio says nothing. */
interface Figure {
  readonly title: string;
  readonly show: (summary: Summary) => string;
  readonly of: ((summary: Summary) => number) | null;
}

const titleWidth = 24;
const ratioWidth = 9;

const figure = (title: string, value: (summary: Summary) => number, digits: number): Figure => ({
  title,
  show: (summary) => number(value(summary), digits),
  of: value,
});
const costOf = ({ store, tally }: Summary) => perOrder(store, tally.submitted);
const latency = (title: string, load: (summary: Summary) => Latencies | undefined): Figure => ({
  title,
  show: (summary) => showLatency(load(summary)),
  of: null,
});
const afterCall = (title: string, load: (summary: Summary) => Latencies | undefined): Figure => ({
  title,
  show: (summary) => showLatency(load(summary)?.afterCall),
  of: null,
});
type Percentiles = Pick<Latencies, 'p50Ms' | 'p99Ms'>;
const showLatency = (times: Percentiles | null | undefined): string => (times ? `${times.p50Ms} / ${times.p99Ms} ms` : '–');

const figures: readonly Figure[] = [
  figure('orders matched', ({ tally }) => tally.matched, 0),
  { title: '  share', show: ({ tally }) => percent(tally.matched, tally.submitted), of: null },
  figure('GPU-hours matched', ({ tally }) => tally.matchedGpuHours, 1),
  { title: 'surplus', show: ({ tally, asset }) => `${formatMicros(tally.surplus)} ${asset}`, of: ({ tally }) => Number(tally.surplus) },
  {
    title: 'buyers paid',
    show: ({ tally, asset }) => `${formatMicros(tally.spend)} ${asset}`,
    of: ({ tally }) => Number(tally.spend),
  },
  latency('latency, 16 outstanding', (summary) => summary.latency?.outstanding16),
  latency('  half that load', (summary) => summary.latency?.halfThroughput),
  afterCall('  after the call, 16', (summary) => summary.latency?.outstanding16),
  afterCall('  after the call, half', (summary) => summary.latency?.halfThroughput),
  figure('transactions per order', (summary) => costOf(summary).transactions, 2),
  figure('puts per order', (summary) => costOf(summary).puts, 2),
  figure('write units per order', (summary) => costOf(summary).writeUnits, 2),
  figure('seconds to play', ({ seconds }) => seconds.run, 1),
  figure('seconds in all', ({ seconds }) => seconds.all, 1),
  { title: 'checks that hold', show: ({ checks }) => countHolding(Object.values(checks)), of: null },
];

/** Two runs of one plan as a table, with the second's figures as multiples of the first's. */
export function printComparison(first: Summary, second: Summary): string {
  const titles = [first, second].map(({ clearing }) => describeClearing(clearing));
  const width =
    2 + Math.max(...titles.map(({ length }) => length), ...figures.flatMap(({ show }) => [show(first).length, show(second).length]));
  const line = (title: string, [a = '', b = '']: readonly string[], ratio: string): string =>
    `  ${pc.bold(title.padEnd(titleWidth))}${a.padStart(width)}${b.padStart(width)}${ratio.padStart(ratioWidth)}`;
  return [
    pc.bold(`The same ${number(first.tally.submitted)} orders of the ${first.title}, seed ${first.seed}, side by side`),
    line('', titles, 'ratio'),
    ...figures.map(({ title, show, of }) => line(title, [show(first), show(second)], of ? ratioOf(of(first), of(second)) : '')),
    `  ${pc.dim(notes(second))}`,
    '',
  ].join('\n');
}

const ratioOf = (first: number, second: number): string => (first > 0 ? number(second / first, 3) : '–');
const countHolding = (checks: readonly boolean[]): string => `${checks.filter(Boolean).length} of ${checks.length}`;

const notes = ({ latency: measured }: Summary): string =>
  `surplus: limit less floor, times the GPU-hours matched${
    measured ? `; latency: p50 / p99, in ${describeClearing(measured.clearing)}: the wait for the call included` : ''
  }`;
