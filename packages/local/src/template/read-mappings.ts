import type { QueueMapping, StreamMapping } from './deployment.ts';
import { type Found, queueArn, streamArn } from './directory.ts';
import { isShape, listAt, numberAt, type Shape, shapeAt, textAt, wordAt } from './shape.ts';

const defaultQueueBatch = 10;
const defaultStreamBatch = 100;
/** What Lambda would scale to is too much for one machine; a mapping's own limit counts where it is lower. */
const localConcurrencyMax = 8;

/** The queue mapping that this resource describes, if its source is one of the queues. */
export function readQueueMapping(resource: Found, queues: readonly Found[]): QueueMapping | undefined {
  const properties = resource.properties();
  const queue = queues.find((each) => queueArn(each.name) === properties.EventSourceArn);
  if (!queue) return undefined;
  const scaling = isShape(properties.ScalingConfig) ? properties.ScalingConfig.MaximumConcurrency : undefined;
  return {
    queue: queue.name,
    function: functionNamed(properties, resource.key),
    batchSize: numberAt(properties.BatchSize ?? defaultQueueBatch, `${resource.key}.BatchSize`),
    concurrencyMax: Math.min(localConcurrencyMax, numberAt(scaling ?? localConcurrencyMax, `${resource.key}.ScalingConfig`)),
    reportsFailures: reportsFailures(properties),
  };
}

/** The stream mapping that this resource describes, if its source is the stream of one of the tables. */
export function readStreamMapping(resource: Found, tables: readonly Found[], queues: readonly Found[]): StreamMapping | undefined {
  const properties = resource.properties();
  const table = tables.find((each) => streamArn(each.name) === properties.EventSourceArn);
  if (!table) return undefined;
  return {
    table: table.name,
    function: functionNamed(properties, resource.key),
    batchSize: numberAt(properties.BatchSize ?? defaultStreamBatch, `${resource.key}.BatchSize`),
    filters: readFilters(properties),
    reportsFailures: reportsFailures(properties),
    retriesMax: limit(properties.MaximumRetryAttempts, 1),
    recordAgeMsMax: limit(properties.MaximumRecordAgeInSeconds, 1_000),
    failureQueue: failureQueue(properties, queues),
    startsAt: wordAt(properties.StartingPosition, ['TRIM_HORIZON', 'LATEST'] as const, `${resource.key}.StartingPosition`),
  };
}

/** Without the alias under which it is called. */
const functionNamed = ({ FunctionName }: Shape, where: string): string => textAt(FunctionName, `${where}.FunctionName`).replace(/:.*$/, '');

const reportsFailures = (properties: Shape): boolean =>
  listAt(properties.FunctionResponseTypes, 'FunctionResponseTypes').includes('ReportBatchItemFailures');

/** −1 is CloudFormation's word for no limit. */
function limit(value: unknown, unit: number): number | null {
  if (value === undefined || value === -1) return null;
  return numberAt(value, 'limit') * unit;
}

function readFilters(properties: Shape): readonly unknown[] {
  if (!isShape(properties.FilterCriteria)) return [];
  return listAt(properties.FilterCriteria.Filters, 'Filters').map((each): unknown =>
    JSON.parse(textAt(shapeAt(each, 'Filters').Pattern, 'Pattern')),
  );
}

function failureQueue(properties: Shape, queues: readonly Found[]): string | null {
  const config = properties.DestinationConfig;
  const target = isShape(config) && isShape(config.OnFailure) ? config.OnFailure.Destination : undefined;
  return queues.find((each) => queueArn(each.name) === target)?.name ?? null;
}
