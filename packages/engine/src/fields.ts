import { derivedId, type IdByPrefix, type IdPrefix, isId } from '@compute-bank/domain/ids';
import { type Instant, instant } from '@compute-bank/domain/instant';

/**
 * Reads an untrusted object field by field. Each read gives a value of the asked type; what was missing or wrong is
 * noted in `issues`, with its path, and its value must then not be used.
 */
export interface Fields {
  readonly issues: string[];
  text(key: string, max?: number): string;
  integer(key: string): number;
  number(key: string): number;
  flag(key: string): boolean;
  instant(key: string): Instant;
  micros(key: string): bigint;
  id<P extends IdPrefix>(prefix: P, key: string): IdByPrefix[P];
  oneOf<const T extends string>(key: string, values: readonly [T, ...T[]]): T;
  object<T>(key: string, keys: readonly string[], read: (fields: Fields) => T): T;
  list<T>(key: string, read: (value: unknown, path: string) => T): T[];
  isNull(key: string): boolean;
  has(key: string): boolean;
}

const listMax = 2_000;
const integerMax = Number.MAX_SAFE_INTEGER;
const microsForm = /^\d{1,20}n$/;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of `value`, which may have these keys and no others. */
export function fieldsOf(value: unknown, keys: readonly string[], issues: string[], path = ''): Fields {
  const source = isObject(value) ? value : {};
  if (!isObject(value)) issues.push(`${path || '/'}: not an object`);
  for (const key of Object.keys(source)) if (!keys.includes(key)) issues.push(`${path}/${key.slice(0, 40)}: unknown`);
  return new ObjectFields(source, issues, path);
}

// A class, because an object of closures would be made anew for every object of every command: that is half of the time of reading.
class ObjectFields implements Fields {
  readonly #source: Record<string, unknown>;
  readonly issues: string[];
  readonly #path: string;

  constructor(source: Record<string, unknown>, issues: string[], path: string) {
    this.#source = source;
    this.issues = issues;
    this.#path = path;
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#source, key) ? this.#source[key] : undefined;
  }

  #fault(key: string, wanted: string): void {
    this.issues.push(`${this.#path}/${key}: ${wanted}`);
  }

  text(key: string, max = 200): string {
    const found = this.#get(key);
    if (typeof found === 'string' && found.length >= 1 && found.length <= max) return found;
    this.#fault(key, `not a text of 1 to ${max} characters`);
    return '';
  }

  integer(key: string): number {
    const found = this.#get(key);
    if (typeof found === 'number' && Number.isInteger(found) && Math.abs(found) <= integerMax) return found;
    this.#fault(key, 'not an integer');
    return 0;
  }

  number(key: string): number {
    const found = this.#get(key);
    if (typeof found === 'number' && Number.isFinite(found)) return found;
    this.#fault(key, 'not a number');
    return 0;
  }

  flag(key: string): boolean {
    const found = this.#get(key);
    if (typeof found === 'boolean') return found;
    this.#fault(key, 'not true or false');
    return false;
  }

  instant(key: string): Instant {
    return instant(this.integer(key));
  }

  micros(key: string): bigint {
    const found = this.#get(key);
    if (typeof found === 'string' && microsForm.test(found)) return BigInt(found.slice(0, -1));
    this.#fault(key, 'not micro-units such as "1500000n"');
    return 0n;
  }

  id<P extends IdPrefix>(prefix: P, key: string): IdByPrefix[P] {
    const found = this.#get(key);
    if (typeof found === 'string' && isId(prefix, found)) return found;
    this.#fault(key, `not an id with prefix ${prefix}_`);
    return derivedId(prefix, '');
  }

  oneOf<const T extends string>(key: string, values: readonly [T, ...T[]]): T {
    const value = this.#get(key);
    const found = values.find((one) => one === value);
    if (found === undefined) this.#fault(key, `not one of ${values.join(', ')}`);
    return found ?? values[0];
  }

  object<T>(key: string, keys: readonly string[], read: (fields: Fields) => T): T {
    return read(fieldsOf(this.#get(key), keys, this.issues, `${this.#path}/${key}`));
  }

  list<T>(key: string, read: (value: unknown, path: string) => T): T[] {
    const found = this.#get(key);
    if (Array.isArray(found) && found.length <= listMax) return found.map((item, index) => read(item, `${this.#path}/${key}/${index}`));
    this.#fault(key, `not a list of at most ${listMax}`);
    return [];
  }

  isNull(key: string): boolean {
    return this.#get(key) === null;
  }

  has(key: string): boolean {
    return this.#get(key) !== undefined;
  }
}
