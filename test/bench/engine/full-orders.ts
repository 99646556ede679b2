import { type Figure, figure, mean, median, quantile, rounded } from '../kit/figures.ts';
import { openBenchMarket } from '../kit/market.ts';
import { mixed, type OrderMix, worstMixes } from '../kit/order-flow.ts';

interface Load {
  readonly perSecond: number;
  readonly micros: readonly number[];
  readonly examined: number;
  readonly resting: number;
}

/** Fills a book, lets a fifth of the commands pass, and times each of the rest alone. */
function runLoad(mix: OrderMix, deposits: number, commands: number, seed: number): Load {
  const market = openBenchMarket(mix, seed);
  market.fill(deposits);
  for (const command of market.make(Math.floor(commands / 5))) market.apply(command);
  market.book.examined = 0;
  const micros = market.make(commands).map((command) => {
    const began = process.hrtime.bigint();
    market.apply(command);
    return Number(process.hrtime.bigint() - began) / 1_000;
  });
  return { perSecond: 1e6 / mean(micros), micros, examined: market.book.examined / commands, resting: market.book.deposits.size };
}

const seeds = [42, 43, 44];
const repeated = (mix: OrderMix, deposits: number, commands: number): Load[] => seeds.map((seed) => runLoad(mix, deposits, commands, seed));

const goals: Readonly<Record<number, string>> = { 10000: '≥ 700,000', 100000: '≥ 250,000', 1000000: '≥ 80,000' };

function figuresOf(name: string, deposits: number, loads: readonly Load[]): Figure[] {
  const of = (read: (load: Load) => number): number[] => loads.map(read);
  const atLargest = deposits === 100_000;
  const goal = (text: string) => (atLargest ? { goal: text } : {});
  return [
    figure(
      `${name}: resting deposits`,
      '',
      of(({ resting }) => resting),
    ),
    figure(
      `${name}: rate`,
      'commands/s',
      of(({ perSecond }) => perSecond),
      goals[deposits] ? { goal: goals[deposits] } : {},
    ),
    figure(
      `${name}: mean`,
      'µs',
      of(({ micros }) => mean(micros)),
      goal('≤ 4'),
    ),
    figure(
      `${name}: p50`,
      'µs',
      of(({ micros }) => median(micros)),
    ),
    figure(
      `${name}: p99`,
      'µs',
      of(({ micros }) => quantile(micros, 0.99)),
      goal('≤ 50'),
    ),
    figure(
      `${name}: entries examined`,
      'per command',
      of(({ examined }) => examined),
      goal('≤ 20'),
    ),
  ];
}

/** Full orders, continuous, at 10³ to 10⁵ deposits, and how the time of a command grows. */
export function fullOrders(): readonly Figure[] {
  const sizes = [1_000, 10_000, 100_000];
  const bySize = sizes.map((deposits) => repeated(mixed, deposits, 10_000));
  const means = bySize.map((loads) => median(loads.map(({ micros }) => mean(micros))));
  const growth = (means[2] ?? Number.NaN) / (means[0] ?? Number.NaN);
  return [
    ...sizes.flatMap((deposits, place) => figuresOf(`${deposits.toLocaleString('en')} filled`, deposits, bySize[place] ?? [])),
    { what: 'growth: mean at 10⁵ / mean at 10³', value: rounded(growth), unit: '×', goal: '≤ 4' },
  ];
}

/** Full orders at 10⁶ deposits: one seed, for filling the book takes most of a minute and some 3 GB. */
export const millionDeposits = (): readonly Figure[] => figuresOf('1,000,000 filled', 1_000_000, [runLoad(mixed, 1_000_000, 2_000, 42)]);

/** The hard mixes at 10,000 deposits, beside the mixed one in the same run. */
export function worstBuckets(): readonly Figure[] {
  const usual = median(repeated(mixed, 10_000, 3_000).map(({ micros }) => mean(micros)));
  return worstMixes.flatMap((mix) => {
    const loads = repeated(mix, 10_000, 1_500);
    const ratios = loads.map(({ micros }) => mean(micros) / usual);
    return [
      figure(
        `${mix.name}: rate`,
        'commands/s',
        loads.map(({ perSecond }) => perSecond),
      ),
      figure(`${mix.name}: mean / mean of mixed`, '×', ratios, { goal: '≤ 10' }),
    ];
  });
}
