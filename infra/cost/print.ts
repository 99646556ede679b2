import type { Bill } from './bill.ts';
import type { CauseCost } from './causes.ts';
import { type Load, leasesAtOnce, secondsPerDay } from './load.ts';
import type { Measured } from './measured.ts';
import { pricesRead, type RegionName } from './prices.ts';
import type { Quota } from './quota.ts';
import { cellsOf } from './quotas.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const short = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });
/** Cents below a hundred dollars. */
export const money = (value: number): string =>
  value >= 100 ? `$${whole(value)}` : `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Columns beside each other, the named ones to the right. */
export function columns(rows: readonly (readonly string[])[], toTheRight: readonly number[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const cell = (text: string, column: number) =>
    toTheRight.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

export const headOf = ({ date, commit, machine }: Measured, region: RegionName): string =>
  `Measured on ${date} at ${commit} (${machine}); published prices of ${region}, read on ${pricesRead}, without free tiers.`;

export function loadText(load: Load): string {
  const { ordersPerDay, matchesPerDay, leaseHoursPerDay, nodes, tenants, markets, callMs, peak } = load;
  const rate = short(ordersPerDay / secondsPerDay);
  return [
    `A day: ${whole(ordersPerDay)} orders (${rate} a second, ${short(peak)} times that at the peak), ${whole(matchesPerDay)} matches, ${whole(leaseHoursPerDay)} lease-hours (${whole(leasesAtOnce(load))} leases at once)`,
    `${whole(nodes)} nodes, ${whole(tenants)} tenants, ${whole(markets)} markets; a call of AWS takes ${short(callMs)} ms`,
  ].join('\n');
}

export function billText(bill: Bill, load: Load): string {
  const perMillion = 1_000_000 / (load.matchesPerDay * (730 / 24));
  const rows = bill.lines.map(({ service, what, units, unit, dollars }) => [
    service,
    what,
    money(dollars),
    `${short((100 * dollars) / bill.dollars)} %`,
    money(dollars * perMillion),
    `${short(units)} × ${unit}`,
  ]);
  const head = ['service', 'what', 'a month', 'share', 'per million matches', 'units a month'];
  const total = ['all', '', money(bill.dollars), '', money(bill.dollarsPerMillionMatches), ''];
  return columns([head, ...rows, total], [2, 3, 4]);
}

export function causeText(causes: readonly CauseCost[], bill: Bill): string {
  const rows = causes.map(({ cause, dollars }) => [cause, money(dollars), `${short((100 * dollars) / bill.dollars)} %`]);
  return columns([['what causes it', 'a month', 'share'], ...rows], [1, 2]);
}

export function quotaText(quotas: readonly Quota[], { matchesPerDay }: Load): string {
  const rows = quotas.map(({ what, scope, used, limit, unit, setBy }) => [
    what,
    scope,
    `${short(used)} of ${short(limit)} ${unit}`,
    used === 0 ? 'never' : `${short(limit / used)} ×`,
    used === 0 ? '' : whole(Number(((matchesPerDay * limit) / used).toPrecision(2))),
    setBy,
  ]);
  const head = ['bound', 'of a', 'used at the peak', 'binds at', 'matches a day', 'set by'];
  const cells = cellsOf(quotas);
  const summary = cells === 1 ? 'One cell carries this.' : `As configured this needs ${whole(cells)} cells, each an account of its own.`;
  return `${columns([head, ...rows], [3, 4])}\n\n${summary}`;
}
