import type { AttributeValue, Item } from './attribute-value.ts';
import { compareValues, textOf, typeOf } from './attribute-value.ts';
import type { Comparator, Condition, Operand, PredicateName } from './condition.ts';
import { valueAt } from './document-path.ts';

const lengthOf = (value: AttributeValue): number | undefined => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.M) return Object.keys(value.M).length;
  return (value.B ?? value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
};

const resolve = (item: Item, operand: Operand): AttributeValue | undefined => {
  if (operand.kind === 'value') return operand.value;
  const value = valueAt(item, operand.path);
  if (operand.kind === 'path' || value === undefined) return value;
  const length = lengthOf(value);
  return length === undefined ? undefined : { N: String(length) };
};

const verdict: Record<Exclude<Comparator, '=' | '<>'>, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** A comparison with an absent attribute is false, `<>` alone is true; different types have no order. */
const compare = (comparator: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean => {
  if (left === undefined || right === undefined) return comparator === '<>' && left !== right;
  if (comparator === '=') return textOf(left) === textOf(right);
  if (comparator === '<>') return textOf(left) !== textOf(right);
  const order = compareValues(left, right);
  return order !== undefined && verdict[comparator](order);
};

const holds: Record<PredicateName, (value: AttributeValue | undefined, argument: AttributeValue | undefined) => boolean> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, argument) => value !== undefined && typeOf(value) === argument?.S,
  begins_with: (value, argument) => value?.S !== undefined && argument?.S !== undefined && value.S.startsWith(argument.S),
  contains: (value, argument) => value !== undefined && argument !== undefined && isContaining(value, argument),
};

const isContaining = (value: AttributeValue, argument: AttributeValue): boolean => {
  if (value.S !== undefined) return argument.S !== undefined && value.S.includes(argument.S);
  const members: AttributeValue[] = [
    ...(value.L ?? []),
    ...(value.SS ?? []).map((S) => ({ S })),
    ...(value.NS ?? []).map((N) => ({ N })),
    ...(value.BS ?? []).map((B) => ({ B })),
  ];
  return members.some((member) => textOf(member) === textOf(argument));
};

/** Whether the condition holds for the item; an absent item is `{}`. */
export const evaluate = (condition: Condition, item: Item): boolean => {
  switch (condition.kind) {
    case 'and':
      return evaluate(condition.left, item) && evaluate(condition.right, item);
    case 'or':
      return evaluate(condition.left, item) || evaluate(condition.right, item);
    case 'not':
      return !evaluate(condition.of, item);
    case 'compare':
      return compare(condition.comparator, resolve(item, condition.left), resolve(item, condition.right));
    case 'between': {
      const value = resolve(item, condition.of);
      return compare('>=', value, resolve(item, condition.low)) && compare('<=', value, resolve(item, condition.high));
    }
    case 'in':
      return condition.among.some((operand) => compare('=', resolve(item, condition.of), resolve(item, operand)));
    case 'predicate':
      return holds[condition.name](valueAt(item, condition.path), condition.argument && resolve(item, condition.argument));
  }
};
