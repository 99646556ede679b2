import type { MetricName } from '@compute-bank/contracts/metrics';
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  PeriodOverride,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { metricOf, type WatchedCell } from './cell-metrics.ts';
import { costPerThousandMatches } from './cost-metrics.ts';
import { agentWidgets, durationWidgets, errorWidgets, flowWidgets, queueWidgets, type Show } from './dashboard-widgets.ts';

const width = 24;

/** One screen: what is wrong, money and matches, how long things take, where they wait, agents, requests, errors, cost. */
export function bankDashboard(scope: Construct, cell: WatchedCell, alarms: readonly Alarm[]): Dashboard {
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: cell.prefix,
    defaultInterval: Duration.hours(3),
    periodOverride: PeriodOverride.INHERIT,
  });
  const show: Show = (watched, statistic = 'Sum', minutes = 5) => metricOf(cell, watched, statistic, minutes);
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = [], columns = 8): IWidget =>
    new GraphWidget({ title, left: [...left], right: [...right], width: columns, height: 6 });
  dashboard.addWidgets(new TextWidget({ markdown: runbooks(cell.prefix), width, height: 3 }));
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width, height: 5 }));
  dashboard.addWidgets(totals(show));
  dashboard.addWidgets(...flowWidgets(show, graph));
  dashboard.addWidgets(...queueWidgets(show, graph, [...cell.deadLetters.keys()]));
  dashboard.addWidgets(...agentWidgets(show, graph));
  dashboard.addWidgets(...durationWidgets(show, graph, [...cell.functions.keys()]));
  dashboard.addWidgets(...errorWidgets(show, graph, [...cell.functions.keys()]));
  dashboard.addWidgets(graph('Cost, USD per 1,000 matches (hours with 100 or more)', [costPerThousandMatches(cell)], [], width));
  return dashboard;
}

const counted: readonly MetricName[] = ['Orders', 'Matches', 'Charges', 'GpuSecondsCharged'];
const mustBeZero: readonly MetricName[] = ['ReconciliationDifference', 'HoldLeaks'];

const totals = (show: Show): IWidget =>
  new SingleValueWidget({
    title: 'Money and matches, last hour',
    metrics: [
      ...counted.map((metric) => show({ of: 'bank', metric }, 'Sum', 60)),
      ...mustBeZero.map((metric) => show({ of: 'bank', metric }, 'Maximum', 60)),
    ],
    width,
    height: 3,
  });

const runbooks = (prefix: string): string =>
  `**${prefix}** What to do about each alarm stands in its description, and in docs/runbooks/README.md of the repository. First: ` +
  '`npx cbank-admin doctor --stage …`. Dead letters: docs/runbooks/dead-letters.md. Money: docs/runbooks/books-differ.md. ' +
  'A release went wrong: docs/runbooks/roll-back-a-function.md.';
