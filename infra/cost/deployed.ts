import { readFileSync } from 'node:fs';
import type { FunctionName } from '../configuration/function-sizes.ts';
import { daysPerMonth } from './load.ts';

/** What a cell of `prod` costs by being there, counted in its template; a test compares them. */
export interface Deployed {
  /** An alarm is paid for each metric that it looks at. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly secrets: number;
  /** How many schedules there are of each expression. */
  readonly schedules: Readonly<Record<string, number>>;
  /** Routes of the API of which the gateway keeps metrics. */
  readonly measuredRoutes: number;
  /** Functions of whose calls no share is traced. */
  readonly untraced: readonly FunctionName[];
}

const file = new URL('deployed.json', import.meta.url);

/** The committed counts: synthesising takes seconds, and `npm run cost` should not. */
export const readDeployed = (): Deployed => JSON.parse(readFileSync(file, 'utf8')) as Deployed;

const perDay: Readonly<Record<string, number>> = { minute: 1_440, minutes: 1_440, hour: 24, hours: 24, day: 1, days: 1 };

/** Calls of all schedules. Throws for an expression that this does not know. */
export const scheduledPerMonth = ({ schedules }: Deployed): number =>
  Object.entries(schedules).reduce((sum, [expression, count]) => sum + count * timesPerDay(expression) * daysPerMonth, 0);

function timesPerDay(expression: string): number {
  const [, every, unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? [];
  const rate = perDay[unit];
  if (every !== undefined && rate !== undefined) return rate / Number(every);
  if (/^cron\(\d+ \d+ \? \* [A-Z]{3} \*\)$/.test(expression)) return 1 / 7;
  throw new Error(`How often is "${expression}"? See infra/cost/deployed.ts.`);
}
