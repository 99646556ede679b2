import { formatMicros, type Micros } from '@compute-bank/domain/money';
import pc from 'picocolors';
import { describeClearing } from '../clearing-option.ts';
import type { Latencies } from './measure-latency.ts';
import { number, percent } from './show-number.ts';
import { perOrder, type StoreUse, type Summary } from './summary.ts';
import type { Counts } from './tally.ts';

const brokenShown = 5;
const titleWidth = 14;

const mib = (bytes: number): string => `${number(bytes / 1_048_576)} MiB`;
const listed = (counts: Counts): string =>
  Object.entries(counts)
    .map(([name, count]) => `${number(count)} ${name}`)
    .join(', ') || 'none';
const row = (title: string, text: string): string => `  ${pc.bold(title.padEnd(titleWidth))}${text}`;

/** The summary for people. */
export function printSummary(summary: Summary): string {
  return [
    '',
    pc.bold(`The bank after the ${summary.title} in ${describeClearing(summary.clearing)}, seed ${summary.seed}`),
    ...orderRows(summary),
    ...moneyRows(summary),
    ...marketRows(summary),
    ...costRows(summary),
    ...checkRows(summary),
    '',
  ].join('\n');
}

function orderRows({ tally, notMappable, broken, children, mishaps, clock, nodes, deposits }: Summary): string[] {
  const { submitted, matched, unmatched, unmatchedByCause, leases, gangs } = tally;
  const { agentsKilled, lies } = mishaps;
  const rows = [
    row('supply', `${number(nodes)} nodes in ${number(deposits)} deposits`),
    row(
      'orders',
      `${number(submitted)} submitted, ${number(matched)} matched (${percent(matched, submitted)}); gangs: ${gangs.matched} of ${gangs.submitted}`,
    ),
    row('unmatched', listed(unmatched)),
    row('  because', `${listed(unmatchedByCause)}  ${pc.dim('(as far as the plan tells)')}`),
    row('leases', listed(leases)),
    row('children', `${children.ran} leases ran a real child process (${children.sampled} sampled); all other work is simulated`),
    row(
      'clock',
      `${clock.from.slice(0, 16)} to ${clock.until.slice(0, 16)} UTC, ${number(clock.instants)} instants, ${number(clock.turns)} turns of agents`,
    ),
  ];
  if (agentsKilled > 0 || lies)
    rows.push(
      row('mishaps', `${agentsKilled} agent process killed; ${lies?.refused ?? 0} of ${lies?.told ?? 0} impossible claims refused`),
    );
  if (Object.keys(notMappable).length > 0) rows.push(row('not mappable', listed(notMappable)));
  for (const { file, line, column, reason } of broken.slice(0, brokenShown))
    rows.push(row('broken', `${file}:${line} ${column} ${reason}`));
  if (broken.length > brokenShown) rows.push(row('', `and ${broken.length - brokenShown} more broken rows`));
  return rows;
}

function moneyRows({ tally, asset }: Summary): string[] {
  const money = (amount: Micros): string => `${formatMicros(amount)} ${asset}`;
  const { matchedGpuHours, cardHours, spend, earnings, fee, surplus, buyerSurplus } = tally;
  return [
    row('use', `${number(matchedGpuHours, 1)} GPU-hours matched, ${number(cardHours, 1)} billed`),
    row('money', `buyers paid ${money(spend)}; providers earned ${money(earnings)}, the bank ${money(fee)}`),
    row(
      'surplus',
      `${money(surplus)} (limit less floor, as matched); buyers paid ${money(buyerSurplus)} less than their limits (as billed)`,
    ),
  ];
}

function marketRows({ tally }: Summary): string[] {
  const width = Math.max(...tally.markets.map(({ market }) => market.length));
  return tally.markets.map(({ market, submitted, matched, cardHours, offeredCardHours, utilisation }, index) =>
    row(
      index === 0 ? 'markets' : '',
      `${market.padEnd(width)}  ${`${matched}/${submitted}`.padStart(11)} matched  ${number(cardHours, 1).padStart(10)} of ${number(offeredCardHours).padStart(9)} card-hours  ${percent(utilisation, 1).padStart(7)}`,
    ),
  );
}

function costRows({ store, setUp, tally, memory, latency, seconds }: Summary): string[] {
  const use = ({ transactions, puts, writeUnits, readUnits }: StoreUse, digits: number): string =>
    `${number(transactions, digits)} transactions, ${number(puts, digits)} puts, ${number(writeUnits, digits)} write units, ${number(readUnits, digits)} read units`;
  const rows = [
    row('per order', use(perOrder(store, tally.submitted), 2)),
    row('in all', `${use(store, 0)} (to set up: ${use(setUp, 0)})`),
    row(
      'throughput',
      `${number(store.transactions / seconds.run)} transactions/s and ${number(store.puts / seconds.run)} puts/s while it ran`,
    ),
  ];
  const backend = latency?.backend;
  if (backend) {
    rows.push(
      row('', `the database alone: ${number(backend.transactionsPerSecond)} transactions/s of ${backend.itemsPerTransaction} items`),
    );
  }
  if (memory) {
    const each = Object.entries(memory.each).map(([name, bytes]) => `${name} ${mib(bytes)}`);
    rows.push(row('memory', `${mib(memory.total)} at the most: ${each.join(', ')}`));
  }
  if (latency) {
    const load = ({ p50Ms, p99Ms, ordersPerSecond, orders, afterCall }: Latencies): string =>
      `p50 ${p50Ms} ms, p99 ${p99Ms} ms${afterCall ? `, without the wait for the call ${afterCall.p50Ms} and ${afterCall.p99Ms} ms` : ''} (${orders} orders at ${ordersPerSecond}/s)`;
    rows.push(
      row('latency', `16 outstanding: ${load(latency.outstanding16)}`),
      row('', `open loop at half that: ${load(latency.halfThroughput)}`),
      row(
        '',
        pc.dim(
          `from the 201 to the first GET that shows the outcome, looked for ${latency.polling}; in a bank of its own on real time, in ${describeClearing(latency.clearing)}`,
        ),
      ),
    );
  }
  const { start, enrol, run, verify, all } = seconds;
  rows.push(
    row(
      'time',
      `${all.toFixed(1)} s: start ${start.toFixed(1)}, join and deposit ${enrol.toFixed(1)}, run ${run.toFixed(1)}, verify ${verify.toFixed(1)}`,
    ),
  );
  return rows;
}

function checkRows({ checks, findings }: Summary): string[] {
  const rows = Object.entries(checks).map(([name, holds], index) =>
    row(index === 0 ? 'checks' : '', `${holds ? pc.green('✓') : pc.red('✗')} ${name}`),
  );
  return [...rows, ...findings.slice(0, 10).map(({ check, subject, detail }) => row('', pc.red(`${check} ${subject}: ${detail}`)))];
}
