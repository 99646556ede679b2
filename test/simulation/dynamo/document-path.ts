import type { AttributeValue, Item } from './attribute-value.ts';
import type { Lexer } from './lexer.ts';
import type { Placeholders } from './placeholders.ts';
import { must, validation } from './refusal.ts';
import { reservedWords } from './reserved-words.ts';

/** `a.b[2]` as `['a', 'b', 2]`. */
export type Path = readonly (string | number)[];

const parseName = (lexer: Lexer, placeholders: Placeholders): string => {
  const word = lexer.next();
  if (word.startsWith('#')) return placeholders.name(word);
  must(/^[A-Za-z][A-Za-z0-9_]*$/.test(word), `Syntax error; token: ${word}`);
  must(!reservedWords.has(word.toUpperCase()), `Attribute name is a reserved keyword; reserved keyword: ${word}`);
  return word;
};

export const parsePath = (lexer: Lexer, placeholders: Placeholders): Path => {
  const path: (string | number)[] = [parseName(lexer, placeholders)];
  for (;;) {
    if (lexer.take('.')) path.push(parseName(lexer, placeholders));
    else if (lexer.take('[')) {
      path.push(Number(lexer.next()));
      lexer.expect(']');
    } else return path;
  }
};

const step = (value: AttributeValue | undefined, key: string | number): AttributeValue | undefined =>
  typeof key === 'number' ? value?.L?.[key] : value?.M?.[key];

export const valueAt = (item: Item, path: Path): AttributeValue | undefined =>
  path.reduce<AttributeValue | undefined>((value, key) => step(value, key), { M: item });

/** Sets in place; the parent must exist. An index past the end of a list appends. */
export const setAt = (item: Item, path: Path, value: AttributeValue): void => {
  const [parent, key] = [valueAt(item, path.slice(0, -1)), path.at(-1)];
  if (typeof key === 'string' && parent?.M) parent.M[key] = value;
  else if (typeof key === 'number' && parent?.L) parent.L[Math.min(key, parent.L.length)] = value;
  else throw validation('The document path provided in the update expression is invalid for update');
};

/** Removes in place; what is absent stays absent. */
export const removeAt = (item: Item, path: Path): void => {
  const [parent, key] = [valueAt(item, path.slice(0, -1)), path.at(-1)];
  must(path.length === 1 || parent !== undefined, 'The document path provided in the update expression is invalid for update');
  if (typeof key === 'string' && parent?.M) delete parent.M[key];
  if (typeof key === 'number' && parent?.L) parent.L.splice(key, 1);
};

/** Whether one path is the other or leads to it. */
export const isOverlapping = (left: Path, right: Path): boolean => left.slice(0, right.length).every((key, at) => key === right[at]);
