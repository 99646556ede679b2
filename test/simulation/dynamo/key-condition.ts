import type { AttributeValue } from './attribute-value.ts';
import type { Condition, Operand } from './condition.ts';
import { must, validation } from './refusal.ts';

export interface KeySchema {
  readonly partition: string;
  /** Absent for a table or index without a sort key. */
  readonly sort?: string | undefined;
}

/** What a query asks of the keys: one partition, and a condition on the sort key. */
export interface KeyRange {
  readonly partitionValue: AttributeValue;
  readonly sortCondition?: Condition;
}

const nameOf = (operand: Operand): string | number | undefined =>
  operand.kind === 'path' && operand.path.length === 1 ? operand.path[0] : undefined;

const subjectOf = (condition: Condition): string | number | undefined => {
  if (condition.kind === 'compare') return nameOf(condition.left) ?? nameOf(condition.right);
  if (condition.kind === 'between') return nameOf(condition.of);
  return condition.kind === 'predicate' && condition.name === 'begins_with' ? condition.path[0] : undefined;
};

const partsOf = (condition: Condition): Condition[] =>
  condition.kind === 'and' ? [...partsOf(condition.left), ...partsOf(condition.right)] : [condition];

/** Reads a key condition: equality on the partition key and at most one condition on the sort key. */
export const keyRangeOf = (condition: Condition, { partition, sort }: KeySchema): KeyRange => {
  const parts = partsOf(condition);
  const onPartition = parts.filter((part) => subjectOf(part) === partition);
  const onSort = parts.filter((part) => sort !== undefined && subjectOf(part) === sort);
  must(onPartition.length === 1, `Query condition missed key schema element: ${partition}`);
  must(onPartition.length + onSort.length === parts.length, 'Query key condition not supported');
  must(onSort.length <= 1, 'KeyConditionExpressions must only contain one condition per key');
  const [equality, sortCondition] = [onPartition[0], onSort[0]];
  if (equality?.kind !== 'compare' || equality.comparator !== '=') throw validation('Query key condition not supported');
  must(sortCondition?.kind !== 'compare' || sortCondition.comparator !== '<>', 'Unsupported operator on KeyCondition: <>');
  const value = equality.right.kind === 'value' ? equality.right : equality.left;
  if (value.kind !== 'value') throw validation('Query key condition not supported');
  return { partitionValue: value.value, ...(sortCondition && { sortCondition }) };
};
