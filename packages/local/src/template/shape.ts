/** A JSON object whose fields nobody has looked at yet. */
export type Shape = Readonly<Record<string, unknown>>;

export const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Readers of untyped JSON: each throws an error that names the place when the value is not what the place must hold. */
export function shapeAt(value: unknown, where: string): Shape {
  if (!isShape(value)) throw new TypeError(`${where} is not an object`);
  return value;
}

export function textAt(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new TypeError(`${where} is not text`);
  return value;
}

export function numberAt(value: unknown, where: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new TypeError(`${where} is not a number`);
  return number;
}

/** An array, or none where the field is absent. */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TypeError(`${where} is not a list`);
  return value;
}

/** One of the given words. */
export function wordAt<W extends string>(value: unknown, words: readonly W[], where: string): W {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new TypeError(`${where} is none of ${words.join(', ')}`);
  return word;
}
