import { isShape } from '../template/shape.ts';

/**
 * Whether a record passes the filter criteria of an event source mapping: one of the patterns matches, or there are none.
 * Patterns are those of EventBridge: objects go down, a list holds the alternatives of a leaf.
 */
export function passes(record: unknown, patterns: readonly unknown[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(record, pattern));
}

function matches(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return leafValues(value).some((each) => pattern.some((rule) => satisfies(each, rule)));
  if (!isShape(pattern)) throw new Error('A filter pattern ends in a list of alternatives.');
  return Object.entries(pattern).every(([name, inner]) => {
    if (name === '$or') return Array.isArray(inner) && inner.some((alternative) => matches(value, alternative));
    return matches(isShape(value) ? value[name] : undefined, inner);
  });
}

/** A list matches if one of its elements does. */
const leafValues = (value: unknown): readonly unknown[] => (Array.isArray(value) && value.length > 0 ? value : [value]);

function satisfies(value: unknown, rule: unknown): boolean {
  if (!isShape(rule)) return value === rule;
  const [operator, operand] = Object.entries(rule)[0] ?? ['', undefined];
  switch (operator) {
    case 'exists':
      // Of leaves only: an object is not there, as far as `exists` goes.
      return (value !== undefined && !isShape(value)) === operand;
    case 'prefix':
      return typeof value === 'string' && typeof operand === 'string' && value.startsWith(operand);
    case 'suffix':
      return typeof value === 'string' && typeof operand === 'string' && value.endsWith(operand);
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but':
      return value !== undefined && ![operand].flat().includes(value);
    case 'numeric':
      return isWithin(value, [operand].flat());
    default:
      throw new Error(`The local host knows no filter rule ${operator}.`);
  }
}

/** `[">", 0, "<=", 5]`: every comparison holds. */
function isWithin(value: unknown, rule: readonly unknown[]): boolean {
  if (typeof value !== 'number') return false;
  for (let index = 0; index + 1 < rule.length; index += 2) {
    if (!compare(value, String(rule[index]), Number(rule[index + 1]))) return false;
  }
  return true;
}

function compare(value: number, operator: string, operand: number): boolean {
  switch (operator) {
    case '=':
      return value === operand;
    case '<':
      return value < operand;
    case '<=':
      return value <= operand;
    case '>':
      return value > operand;
    case '>=':
      return value >= operand;
    default:
      throw new Error(`The local host knows no comparison ${operator}.`);
  }
}
