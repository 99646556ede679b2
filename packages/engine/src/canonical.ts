import { compareText } from './chunked-list.ts';

const bigintForm = /^-?\d{1,40}n$/;
/** The only keys that carry bigints. Text elsewhere may look like one. */
const bigintKeys = new Set(['costScore', 'floorMicros', 'limitMicros', 'priceCapMicros', 'priceMicros', 'priceMicrosMax', 'surplusScore']);

/** JSON with sorted keys, no spaces, absent keys for undefined, and bigints as `"123n"`: one text per value. */
export function toCanonical(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}n"`;
  if (Array.isArray(value)) return `[${value.map((item) => toCanonical(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => compareText(a, b));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${toCanonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** For `JSON.parse`: gives bigints back under the keys that carry them. */
export const reviveBigint = (key: string, value: unknown): unknown =>
  typeof value === 'string' && bigintKeys.has(key) && bigintForm.test(value) ? BigInt(value.slice(0, -1)) : value;
