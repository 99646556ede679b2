import { instantPattern } from '@compute-bank/contracts/patterns';
import type { Instant } from '@compute-bank/domain/instant';
import { type Fields, ShapeError } from './shape.ts';

const form = new RegExp(instantPattern);

/** Writes an instant as RFC 3339 in UTC. */
export const toWire = (at: Instant): string => new Date(at).toISOString();

/** Reads a field that holds an RFC 3339 time. */
export function timeField(fields: Fields, name: string): Instant {
  const value = fields.values[name];
  const ms = typeof value === 'string' && form.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new ShapeError(`${fields.where}.${name}: must be an RFC 3339 time with an offset`);
  return ms as Instant;
}

export const optionalTimeField = (fields: Fields, name: string): Instant | null =>
  fields.values[name] === null || fields.values[name] === undefined ? null : timeField(fields, name);
