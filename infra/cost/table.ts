import { type Bill, billOf } from './bill.ts';
import { type CauseCost, causesOf } from './causes.ts';
import { completeLoad, type Load } from './load.ts';
import type { Measured } from './measured.ts';
import type { Prices } from './prices.ts';
import { columns, money } from './print.ts';
import { cellsOf, quotasOf } from './quotas.ts';

export interface Column {
  readonly matchesPerDay: number;
  readonly load: Load;
  readonly bill: Bill;
  readonly causes: readonly CauseCost[];
  readonly cells: number;
}

/** Matches a day of the published table. */
const sizes = [1_000, 100_000, 10_000_000] as const;

/** Three banks beside each other, in everything but their size as the given load. */
export const tableOf = (given: Partial<Load>, measured: Measured, prices: Prices): readonly Column[] =>
  sizes.map((matchesPerDay) => {
    const { callMs, peak, cancelled, quotesPerOrder, readsPerTenantPerDay, depositsPerNodePerDay, largestTenant, keptMonths } =
      completeLoad(given);
    const same = { callMs, peak, cancelled, quotesPerOrder, readsPerTenantPerDay, depositsPerNodePerDay, largestTenant, keptMonths };
    const load = completeLoad({ ...same, matchesPerDay });
    const bill = billOf(load, measured, prices);
    return { matchesPerDay, load, bill, causes: causesOf(load, measured, bill), cells: cellsOf(quotasOf(load, measured)) };
  });

export const tableText = (table: readonly Column[]): string => columns(rowsOf(table), [1, 2, 3]);

/** What stands in front, and a cell for each bank. */
export function rowsOf(table: readonly Column[]): readonly (readonly string[])[] {
  const services = [...new Set(table.flatMap(({ bill }) => bill.lines.map(({ service }) => service)))];
  const dollarsOf = ({ bill }: Column, service: string) =>
    bill.lines.reduce((sum, line) => sum + (line.service === service ? line.dollars : 0), 0);
  const largest = table.at(-1);
  if (largest) services.sort((a, b) => dollarsOf(largest, b) - dollarsOf(largest, a));
  const row = (what: string, value: (column: Column) => string) => [what, ...table.map(value)];
  return [
    row('matches a day', ({ matchesPerDay }) => matchesPerDay.toLocaleString('en')),
    row('nodes', ({ load }) => load.nodes.toLocaleString('en')),
    ...services.map((service) => row(service, (column) => money(dollarsOf(column, service)))),
    row('a month', ({ bill }) => money(bill.dollars)),
    row('per million matches', ({ bill }) => money(bill.dollarsPerMillionMatches)),
    row('per lease-hour', ({ bill }) => `$${bill.dollarsPerLeaseHour.toLocaleString('en', { maximumSignificantDigits: 3 })}`),
    ...(largest?.causes ?? []).map(({ cause }) => row(`caused by ${cause}`, (column) => shareOf(column, cause))),
    row('cells', ({ cells }) => cells.toLocaleString('en')),
  ];
}

function shareOf({ causes, bill }: Column, wanted: string): string {
  const dollars = causes.find(({ cause }) => cause === wanted)?.dollars ?? 0;
  return `${Math.round((100 * dollars) / bill.dollars)} %`;
}
