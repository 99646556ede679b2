import type { AttributeValue, Item } from './attribute-value.ts';
import { decimalOf, textOf } from './attribute-value.ts';
import { addDecimals, formatDecimal, negate, problemOf } from './decimal.ts';
import type { Path } from './document-path.ts';
import { isOverlapping, parsePath, removeAt, setAt, valueAt } from './document-path.ts';
import type { Lexer } from './lexer.ts';
import type { Placeholders } from './placeholders.ts';
import { must, validation } from './refusal.ts';

/** Computes a value from the item as it was before the update; undefined if it reads an absent attribute. */
type Source = (before: Item) => AttributeValue | undefined;
interface Action {
  readonly path: Path;
  readonly apply: (after: Item, before: Item) => void;
}
export interface Update {
  readonly paths: readonly Path[];
  /** Changes `item` in place. */
  readonly apply: (item: Item) => void;
}

const absent = 'The provided expression refers to an attribute that does not exist in the item';
const operandType = 'An operand in the update expression has an incorrect data type';

const addNumbers = (left: AttributeValue, right: AttributeValue, sign: 1 | -1): AttributeValue => {
  must(left.N !== undefined && right.N !== undefined, operandType);
  const addend = decimalOf(right.N);
  const total = addDecimals(decimalOf(left.N), sign === 1 ? addend : negate(addend));
  const problem = problemOf(total);
  if (problem) throw validation(problem);
  return { N: formatDecimal(total) };
};

const mergeSets = (value: AttributeValue, members: AttributeValue, isUnion: boolean): AttributeValue | undefined => {
  const merge = (left: readonly string[], right: readonly string[]): string[] =>
    isUnion ? [...new Set([...left, ...right])] : left.filter((member) => !right.includes(member));
  if (value.SS && members.SS) return asSet('SS', merge(value.SS, members.SS));
  if (value.NS && members.NS) return asSet('NS', merge(value.NS, members.NS));
  throw validation(operandType);
};
const asSet = (type: 'SS' | 'NS', members: string[]): AttributeValue | undefined => {
  if (members.length === 0) return undefined;
  return type === 'SS' ? { SS: members } : { NS: members };
};

/** Parses `SET … REMOVE … ADD … DELETE …`, each clause at most once and in any order. */
export const parseUpdate = (lexer: Lexer, placeholders: Placeholders): Update => {
  const actions: Action[] = [];
  const clauses = { SET: parseSet, REMOVE: parseRemove, ADD: parseAdd, DELETE: parseDelete };
  const seen = new Set<string>();
  while (lexer.peek() !== undefined) {
    const word = lexer.next().toUpperCase();
    must(word in clauses, `Syntax error; token: ${word}`);
    must(!seen.has(word), `The "${word}" section can only be used once in an update expression`);
    seen.add(word);
    const parse = Object.entries(clauses).find(([name]) => name === word)?.[1] ?? parseSet;
    do actions.push(parse(lexer, placeholders));
    while (lexer.take(','));
  }
  const paths = actions.map(({ path }) => path);
  for (const [at, path] of paths.entries())
    must(
      !paths.slice(0, at).some((other) => isOverlapping(path, other) || isOverlapping(other, path)),
      'Two document paths overlap with each other',
    );
  return { paths, apply: (item) => applyAll(actions, item) };
};

const applyAll = (actions: readonly Action[], item: Item): void => {
  const before = structuredClone(item);
  for (const action of actions) action.apply(item, before);
};

const parseSet = (lexer: Lexer, placeholders: Placeholders): Action => {
  const path = parsePath(lexer, placeholders);
  lexer.expect('=');
  let source = parseSource(lexer, placeholders);
  const sign = lexer.take('+') ? 1 : lexer.take('-') ? -1 : undefined;
  if (sign !== undefined) {
    const [left, right] = [source, parseSource(lexer, placeholders)];
    source = (before) => addNumbers(present(left(before)), present(right(before)), sign);
  }
  return { path, apply: (after, before) => setAt(after, path, structuredClone(present(source(before)))) };
};

const present = (value: AttributeValue | undefined): AttributeValue => {
  if (value === undefined) throw validation(absent);
  return value;
};

const parseSource = (lexer: Lexer, placeholders: Placeholders): Source => {
  const word = lexer.peek();
  if (word?.startsWith(':')) {
    const value = placeholders.value(lexer.next());
    return () => value;
  }
  if (word === 'if_not_exists' || word === 'list_append') return parseFunction(word, lexer, placeholders);
  const path = parsePath(lexer, placeholders);
  return (before) => valueAt(before, path);
};

const parseFunction = (name: 'if_not_exists' | 'list_append', lexer: Lexer, placeholders: Placeholders): Source => {
  lexer.next();
  lexer.expect('(');
  const first = parseSource(lexer, placeholders);
  lexer.expect(',');
  const second = parseSource(lexer, placeholders);
  lexer.expect(')');
  if (name === 'if_not_exists') return (before) => first(before) ?? second(before);
  return (before) => {
    const [left, right] = [present(first(before)), present(second(before))];
    must(left.L && right.L, operandType);
    return { L: [...left.L, ...right.L] };
  };
};

const parseRemove = (lexer: Lexer, placeholders: Placeholders): Action => {
  const path = parsePath(lexer, placeholders);
  return { path, apply: (after) => removeAt(after, path) };
};

const parseAdd = (lexer: Lexer, placeholders: Placeholders): Action => {
  const path = parsePath(lexer, placeholders);
  const value = placeholders.value(lexer.next());
  must(value.N !== undefined || value.SS || value.NS, `Incorrect operand type for operator: ADD, operand: ${textOf(value)}`);
  return {
    path,
    apply: (after, before) => {
      const old = valueAt(before, path);
      const next = value.N !== undefined ? addNumbers(old ?? { N: '0' }, value, 1) : old ? mergeSets(old, value, true) : value;
      setAt(after, path, structuredClone(present(next)));
    },
  };
};

const parseDelete = (lexer: Lexer, placeholders: Placeholders): Action => {
  const path = parsePath(lexer, placeholders);
  const value = placeholders.value(lexer.next());
  must(value.SS || value.NS, `Incorrect operand type for operator: DELETE, operand: ${textOf(value)}`);
  return {
    path,
    apply: (after, before) => {
      const old = valueAt(before, path);
      const next = old && mergeSets(old, value, false);
      if (next) setAt(after, path, next);
      else removeAt(after, path);
    },
  };
};
