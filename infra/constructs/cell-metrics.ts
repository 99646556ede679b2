import { metricNamespace } from '@compute-bank/contracts/metrics';
import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionName } from '../configuration/function-sizes.ts';
import type { QueueName, Statistic, TableName, Watched } from '../configuration/watched.ts';

/** The resources of one cell that are watched. */
export interface WatchedCell {
  /** `compute-bank-<stage>-<cell>`: what the bank's own metrics are filed under. */
  readonly prefix: string;
  readonly functions: ReadonlyMap<FunctionName, IFunction>;
  readonly queues: Readonly<Record<QueueName, IQueue>>;
  readonly deadLetters: ReadonlyMap<string, IQueue>;
  readonly tables: Readonly<Record<TableName, ITable>>;
  readonly stage: HttpStage;
}

/** The metric in this cell that is meant. Throws where the cell has no such resource. */
export function metricOf(cell: WatchedCell, watched: Watched, statistic: Statistic, minutes: number): Metric {
  const options: MetricOptions = { statistic, period: Duration.minutes(minutes) };
  switch (watched.of) {
    case 'bank':
      return new Metric({
        namespace: metricNamespace,
        metricName: watched.metric,
        dimensionsMap: { service: cell.prefix },
        ...options,
      });
    case 'queue':
      return cell.queues[watched.queue].metric(watched.metric, options);
    case 'dead-letters':
      return found(cell.deadLetters, watched.queue).metricApproximateNumberOfMessagesVisible(options);
    case 'function':
      return found(cell.functions, watched.name).metric(watched.metric, options);
    case 'api':
      return cell.stage.metric(watched.metric, options);
    case 'table':
      return cell.tables[watched.table].metric(watched.metric, {
        ...options,
        dimensionsMap: { TableName: cell.tables[watched.table].tableName },
      });
  }
}

function found<K, V>(all: ReadonlyMap<K, V>, name: K): V {
  const value = all.get(name);
  if (value === undefined) throw new Error(`The cell has no ${name}.`);
  return value;
}
