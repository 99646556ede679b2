import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Decimal } from './decimal.ts';
import { compareDecimals, formatDecimal, parseDecimal } from './decimal.ts';
import { must, validation } from './refusal.ts';

export type Item = Record<string, AttributeValue>;
export type { AttributeValue };

const depthMax = 32;

/** `S`, `N`, `M` …: the one descriptor that the value carries. */
export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '$unknown';

/** The number that an already checked N holds. */
export const decimalOf = (text: string): Decimal => {
  const decimal = parseDecimal(text);
  if (typeof decimal === 'string') throw validation(decimal);
  return decimal;
};

const normalNumber = (text: string): string => formatDecimal(decimalOf(text));

const normalSet = <T>(members: readonly T[], identity: (member: T) => string): T[] => {
  must(members.length > 0, 'An number set, string set or binary set may not be empty');
  must(new Set(members.map(identity)).size === members.length, 'Input collection contains duplicates');
  return [...members];
};

/** A deep copy in the service's normal form (numbers without zeros to no purpose); refuses what the service refuses. */
export const normalise = (value: AttributeValue, depth = 0): AttributeValue => {
  must(depth <= depthMax, 'Nesting Levels have exceeded supported limits');
  must(Object.keys(value).length === 1, 'Supplied AttributeValue must contain exactly one of the supported datatypes');
  if (value.N !== undefined) return { N: normalNumber(value.N) };
  if (value.NS !== undefined) return { NS: normalSet(value.NS.map(normalNumber), String) };
  if (value.SS !== undefined) return { SS: normalSet(value.SS, String) };
  if (value.BS !== undefined) return { BS: normalSet(value.BS, (bytes) => Buffer.from(bytes).toString('hex')) };
  if (value.L !== undefined) return { L: value.L.map((member) => normalise(member, depth + 1)) };
  if (value.M !== undefined) return { M: normaliseItem(value.M, depth + 1) };
  if (value.B !== undefined) return { B: Uint8Array.from(value.B) };
  return structuredClone(value);
};

export const normaliseItem = (item: Item, depth = 0): Item =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, normalise(value, depth)]));

/** UTF-8 byte order of two strings, without encoding them: surrogates sort above every other unit. */
const compareStrings = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a === b) continue;
    const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
    if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(a) ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
};

/** Order of two scalars of one type; undefined where DynamoDB has no order (other or different types). */
export const compareValues = (left: AttributeValue, right: AttributeValue): number | undefined => {
  if (left.S !== undefined && right.S !== undefined) return compareStrings(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) return compareDecimals(decimalOf(left.N), decimalOf(right.N));
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(Buffer.from(left.B), Buffer.from(right.B));
  return undefined;
};

const canonical = (value: AttributeValue): unknown => {
  if (value.M)
    return [
      'M',
      Object.keys(value.M)
        .sort()
        .map((name) => [name, canonical(value.M?.[name] ?? { NULL: true })]),
    ];
  if (value.L) return ['L', value.L.map(canonical)];
  if (value.B) return ['B', Buffer.from(value.B).toString('hex')];
  if (value.BS) return ['BS', value.BS.map((bytes) => Buffer.from(bytes).toString('hex')).sort()];
  if (value.N !== undefined) return ['N', normalNumber(value.N)];
  if (value.NS) return ['NS', value.NS.map(normalNumber).sort()];
  if (value.SS) return ['SS', [...value.SS].sort()];
  return value;
};

/** One text per value: equal values, whatever the order of their map keys and set members, have equal texts. */
export const textOf = (value: AttributeValue): string => JSON.stringify(canonical(value));

export const isSameItem = (left: Item, right: Item): boolean => textOf({ M: left }) === textOf({ M: right });

const utf8 = (text: string): number => Buffer.byteLength(text);
const numberSize = (text: string): number =>
  Math.ceil(text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Bytes that the service counts for a value, by its published rules. */
const sizeOf = (value: AttributeValue): number => {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS) return sum(value.SS.map(utf8));
  if (value.NS) return sum(value.NS.map(numberSize));
  if (value.BS) return sum(value.BS.map((bytes) => bytes.length));
  if (value.L) return 3 + sum(value.L.map((member) => sizeOf(member) + 1));
  if (value.M) return 3 + itemSize(value.M) + Object.keys(value.M).length;
  return 1;
};

export const itemSize = (item: Item): number => sum(Object.entries(item).map(([name, value]) => utf8(name) + sizeOf(value)));
