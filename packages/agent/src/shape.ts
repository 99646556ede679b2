/** Something from outside does not have the form it must have. The message says where, what was found and what would be right. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** A JSON object whose fields are read one by one; `where` leads each message. */
export interface Fields {
  readonly where: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

const refuse = (where: string, value: unknown, right: string): never => {
  throw new ShapeError(`${where}: found ${shown(value)}, must be ${right}`);
};

/** Parses JSON text; `where` names its source. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ShapeError(`${where}: not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export function fieldsOf(value: unknown, where: string): Fields {
  return { where, values: isRecord(value) ? value : refuse(where, value, 'an object') };
}

/** Refuses fields that nobody reads: a misspelt one would otherwise be ignored in silence. */
export function onlyFields(fields: Fields, known: readonly string[]): Fields {
  const unknown = Object.keys(fields.values).find((name) => !known.includes(name));
  if (unknown === undefined) return fields;
  throw new ShapeError(`${fields.where}: unknown field ${shown(unknown)}, known are ${known.join(', ')}`);
}

const place = (fields: Fields, name: string): string => `${fields.where}.${name}`;

export function textField(
  fields: Fields,
  name: string,
  lengthMax: number,
  form?: { readonly pattern: RegExp; readonly right: string },
): string {
  const value = fields.values[name];
  if (typeof value !== 'string' || value.length > lengthMax || value === '') {
    return refuse(place(fields, name), value, `text of 1 to ${lengthMax} characters`);
  }
  return form && !form.pattern.test(value) ? refuse(place(fields, name), value, form.right) : value;
}

export function integerField(fields: Fields, name: string, min: number, max: number): number {
  const value = fields.values[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  return refuse(place(fields, name), value, `a whole number from ${min} to ${max}`);
}

export function booleanField(fields: Fields, name: string): boolean {
  const value = fields.values[name];
  return typeof value === 'boolean' ? value : refuse(place(fields, name), value, 'true or false');
}

export function choiceField<T extends string>(fields: Fields, name: string, choices: readonly T[]): T {
  const value = fields.values[name];
  const choice = choices.find((candidate) => candidate === value);
  return choice ?? refuse(place(fields, name), value, `one of ${choices.join(', ')}`);
}

/** A list, each item read by `read` with its own place in messages. */
export function listField<T>(fields: Fields, name: string, lengthMax: number, read: (value: unknown, where: string) => T): T[] {
  const value: unknown = fields.values[name];
  if (!Array.isArray(value) || value.length > lengthMax) return refuse(place(fields, name), value, `a list of at most ${lengthMax}`);
  return value.map((item: unknown, index) => read(item, `${place(fields, name)}[${index}]`));
}

/** A text that may be any, within a length: argument vectors and environments. */
export function readText(value: unknown, where: string, lengthMax: number): string {
  if (typeof value === 'string' && value.length <= lengthMax && !value.includes('\u0000')) return value;
  return refuse(where, value, `text of at most ${lengthMax} characters without NUL`);
}
