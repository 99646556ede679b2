import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { itemSize, normaliseItem, textOf } from './attribute-value.ts';
import { consumed, readUnits } from './capacity.ts';
import type { Condition } from './condition.ts';
import { ConditionParser } from './condition.ts';
import type { Path } from './document-path.ts';
import { parsePath, setAt, valueAt } from './document-path.ts';
import { evaluate } from './evaluate.ts';
import { keyRangeOf } from './key-condition.ts';
import { Lexer } from './lexer.ts';
import { Placeholders } from './placeholders.ts';
import { must } from './refusal.ts';
import type { Rows } from './rows.ts';
import type { TableModel } from './table-model.ts';

const pageBytesMax = 1024 * 1024;

/** Parses a projection expression; undefined: everything. Maps keep their shape, list members close up. */
const parseProjection = (text: string | undefined, placeholders: Placeholders): ((item: Item) => Item) => {
  if (text === undefined) return (item) => structuredClone(item);
  const lexer = new Lexer(text);
  const paths: Path[] = [];
  do paths.push(parsePath(lexer, placeholders));
  while (lexer.take(','));
  lexer.expectEnd();
  return (item) => project(item, paths);
};

const project = (item: Item, paths: readonly Path[]): Item => {
  const projected: Item = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value === undefined) continue;
    for (let depth = 1; depth < path.length; depth += 1) {
      const parent = path.slice(0, depth);
      if (valueAt(projected, parent) === undefined) setAt(projected, parent, typeof path[depth] === 'number' ? { L: [] } : { M: {} });
    }
    setAt(projected, path, structuredClone(value));
  }
  return projected;
};

export const getItem = (
  table: TableModel,
  key: Item,
  projection: string | undefined,
  names: Record<string, string> | undefined,
): Item | undefined => {
  const normal = normaliseItem(key);
  table.checkKey(normal);
  const placeholders = new Placeholders({ ExpressionAttributeNames: names });
  const projected = parseProjection(projection, placeholders);
  placeholders.checkAllUsed();
  const item = table.rows.find(normal);
  return item && projected(item);
};

interface Evaluated {
  readonly items: Item[];
  readonly scannedCount: number;
  readonly bytes: number;
  readonly lastKey: Item | undefined;
}

const evaluatePage = (rows: readonly Item[], limit: number, filter: Condition | undefined, keyOf: (item: Item) => Item): Evaluated => {
  const items: Item[] = [];
  let [bytes, scannedCount] = [0, 0];
  for (const row of rows) {
    scannedCount += 1;
    bytes += itemSize(row);
    if (filter === undefined || evaluate(filter, row)) items.push(row);
    if (scannedCount === limit || bytes >= pageBytesMax) return { items, scannedCount, bytes, lastKey: keyOf(row) };
  }
  return { items, scannedCount, bytes, lastKey: undefined };
};

const candidates = (rows: Rows, input: QueryCommandInput, condition: Condition): Item[] => {
  const { partitionValue, sortCondition } = keyRangeOf(condition, rows.keys);
  const inRange = rows.partition(partitionValue).filter((row) => sortCondition === undefined || evaluate(sortCondition, row));
  const isForward = input.ScanIndexForward !== false;
  const ordered = isForward ? inRange : inRange.reverse();
  const start = input.ExclusiveStartKey && normaliseItem(input.ExclusiveStartKey);
  must(
    !start || textOf(start[rows.keys.partition] ?? { NULL: true }) === textOf(partitionValue),
    'The provided starting key is outside query boundaries',
  );
  if (!start) return ordered;
  return ordered.filter((row) => (isForward ? rows.compare(row, start) > 0 : rows.compare(row, start) < 0));
};

const parse = (text: string, placeholders: Placeholders): Condition => new ConditionParser(new Lexer(text), placeholders).parse();

export const query = (table: TableModel, input: QueryCommandInput, now: number): Omit<QueryCommandOutput, '$metadata'> => {
  must(input.IndexName === undefined || !input.ConsistentRead, 'Consistent reads are not supported on global secondary indexes');
  must(input.Limit === undefined || input.Limit >= 1, 'Limit must be greater than or equal to 1');
  must(input.KeyConditionExpression !== undefined, 'Either the KeyConditions or KeyConditionExpression parameter must be specified');
  const placeholders = new Placeholders(input);
  const condition = parse(input.KeyConditionExpression, placeholders);
  const filter = input.FilterExpression === undefined ? undefined : parse(input.FilterExpression, placeholders);
  const projected = parseProjection(input.ProjectionExpression, placeholders);
  placeholders.checkAllUsed();
  const rows = table.rowsToQuery(input.IndexName, now);
  const indexKey = (item: Item): Item =>
    Object.fromEntries([rows.keys.partition, rows.keys.sort].flatMap((name) => (name && item[name] ? [[name, item[name]]] : [])));
  const keyOf = (item: Item): Item => structuredClone({ ...table.keyOf(item), ...indexKey(item) });
  const page = evaluatePage(candidates(rows, input, condition), input.Limit ?? Number.POSITIVE_INFINITY, filter, keyOf);
  return {
    ...(input.Select !== 'COUNT' && { Items: page.items.map(projected) }),
    Count: page.items.length,
    ScannedCount: page.scannedCount,
    ...(page.lastKey && { LastEvaluatedKey: page.lastKey }),
    ...consumed(input.ReturnConsumedCapacity, input.TableName, readUnits(page.bytes, input.ConsistentRead === true)),
  };
};
