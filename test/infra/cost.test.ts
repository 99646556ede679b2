import { endpoints } from '@compute-bank/contracts/registry';
import { expect, test } from '@jest/globals';
import type { FunctionName } from '../../infra/configuration/function-sizes.ts';
import { type Deployed, readDeployed, scheduledPerMonth } from '../../infra/cost/deployed.ts';
import { measuredRoutes, traceModes } from './details-of.ts';
import { ofType, type Resource, synthesise } from './synthesise.ts';

const resources = synthesise();
const countOf = (type: string): number => ofType(resources, type).length;

interface Part {
  readonly MetricStat?: unknown;
}

/** An alarm that computes looks at each metric of its expression. */
const metricsOf = (metrics: readonly unknown[] | undefined): number =>
  metrics === undefined ? 1 : metrics.filter((part) => (part as Part).MetricStat !== undefined).length;

/** How many routes the gateway keeps metrics of. */
const measured = (made: readonly Resource[]): number =>
  Object.values(measuredRoutes(made)).filter((isMeasured) => isMeasured === true).length;

/** The functions of whose calls Lambda makes no traces by itself. */
const untraced = (made: readonly Resource[]): FunctionName[] =>
  (Object.entries(traceModes(made)) as [FunctionName, string | undefined][]).flatMap(([name, mode]) => (mode === 'Active' ? [] : [name]));

test('what the cost of being there is calculated from is what is deployed (correct infra/cost/deployed.json by this)', () => {
  const schedules: Record<string, number> = {};
  for (const { Properties } of ofType(resources, 'AWS::Scheduler::Schedule')) {
    schedules[Properties.ScheduleExpression] = (schedules[Properties.ScheduleExpression] ?? 0) + 1;
  }
  const found: Deployed = {
    alarmMetrics: ofType(resources, 'AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => sum + metricsOf(Properties.Metrics), 0),
    dashboards: countOf('AWS::CloudWatch::Dashboard'),
    keys: countOf('AWS::KMS::Key'),
    secrets: countOf('AWS::SecretsManager::Secret'),
    schedules,
    measuredRoutes: measured(resources),
    untraced: untraced(resources),
  };
  expect(readDeployed()).toEqual(found);
});

test('where they are asked for, there are metrics of each route to pay for, and no function that is not traced', () => {
  const asked = synthesise({ detail: 'routes,heartbeats' });
  expect(measured(asked)).toBe(endpoints.length);
  expect(untraced(asked)).toEqual([]);
});

test('every schedule is understood: two a minute, one an hour and two a week', () => {
  const schedules = { 'rate(1 minute)': 2, 'rate(1 hour)': 1, 'cron(0 3 ? * SUN *)': 2 };
  expect(scheduledPerMonth({ ...readDeployed(), schedules })).toBeCloseTo(2 * 43_800 + 730 + (2 * 730) / 168, 6);
  expect(() => scheduledPerMonth({ ...readDeployed(), schedules: { 'cron(0 0 1 * ? *)': 1 } })).toThrow('cron(0 0 1 * ? *)');
});
