import { endpoints } from '@compute-bank/contracts/registry';
import { expect, test } from '@jest/globals';
import { type Deployed, readDeployed, scheduledPerMonth } from '../../infra/cost/deployed.ts';
import { ofType, synthesise } from './synthesise.ts';

const resources = synthesise();
const countOf = (type: string): number => ofType(resources, type).length;

interface Part {
  readonly MetricStat?: unknown;
}

/** An alarm that computes looks at each metric of its expression. */
const metricsOf = (metrics: readonly unknown[] | undefined): number =>
  metrics === undefined ? 1 : metrics.filter((part) => (part as Part).MetricStat !== undefined).length;

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
  };
  expect(readDeployed()).toEqual(found);
});

test('the gateway has a route for each endpoint, as the price of its metrics supposes', () => {
  expect(countOf('AWS::ApiGatewayV2::Route')).toBe(endpoints.length);
});

test('every schedule is understood: two a minute, one an hour and two a week', () => {
  const schedules = { 'rate(1 minute)': 2, 'rate(1 hour)': 1, 'cron(0 3 ? * SUN *)': 2 };
  expect(scheduledPerMonth({ ...readDeployed(), schedules })).toBeCloseTo(2 * 43_800 + 730 + (2 * 730) / 168, 6);
  expect(() => scheduledPerMonth({ ...readDeployed(), schedules: { 'cron(0 0 1 * ? *)': 1 } })).toThrow('cron(0 0 1 * ? *)');
});
