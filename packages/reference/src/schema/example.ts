import { referenceOf, type Schema } from '../document.ts';
import { variantsOf } from './fields.ts';

/** Tried, in this order, for texts that must have a form and have no example of their own. */
const samples = [
  '0mf2k3x9q7ab',
  '2026-05-01',
  '2026-05-01T00:00:00Z',
  '8.500000',
  '1',
  'nvidia-h100-sxm5-80gb',
  'cn-nx',
  'cn',
  'CNY',
  '22:00',
  'Asia/Shanghai',
  '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
];
const depthMax = 8;

/** `everything`: all fields, as answers have them. `least`: what must be sent. */
export type Extent = 'everything' | 'least';

/** A value that the schema allows, as far as its own words tell. */
export function exampleOf(schema: Schema, objects: Readonly<Record<string, Schema>>, extent: Extent, depth = 0): unknown {
  if (schema.example !== undefined) return schema.example;
  if (depth > depthMax) return null;
  const name = referenceOf(schema);
  if (name !== undefined) return exampleOf(objects[name] ?? {}, objects, extent, depth + 1);
  const [variant] = variantsOf(schema);
  if (variant && variant !== schema) return exampleOf(variant, objects, extent, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  return plainExample(schema, objects, extent, depth);
}

function plainExample(schema: Schema, objects: Readonly<Record<string, Schema>>, extent: Extent, depth: number): unknown {
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((each) => each !== 'null');
  switch (type) {
    case 'integer':
    case 'number':
      return schema.default ?? Math.max(schema.minimum ?? 1, Math.min(1, schema.maximum ?? 1));
    case 'boolean':
      return schema.default ?? true;
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => exampleOf(schema.items ?? {}, objects, extent, depth + 1));
    case 'string':
      return textExample(schema);
    default:
      return objectExample(schema, objects, extent, depth);
  }
}

function objectExample(
  { properties = {}, required = [] }: Schema,
  objects: Readonly<Record<string, Schema>>,
  extent: Extent,
  depth: number,
) {
  const shown = Object.entries(properties).filter(([name]) => extent === 'everything' || required.includes(name));
  return Object.fromEntries(shown.map(([name, each]) => [name, exampleOf(each, objects, extent, depth + 1)]));
}

function textExample({ default: usual, format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema): string {
  if (typeof usual === 'string') return usual;
  if (format === 'date-time') return '2026-05-01T00:00:00Z';
  if (pattern === undefined) return 'text';
  const [, kind] = /^\^\(?(?:\?:)?([a-z]{3})_/.exec(pattern) ?? [];
  const form = new RegExp(pattern, 'u');
  const tried = [...samples, ...(kind === undefined ? [] : [`${kind}_0mf2k3x9q7ab`]), 'A'.repeat(minLength)];
  return tried.find((sample) => sample.length >= minLength && sample.length <= maxLength && form.test(sample)) ?? '…';
}
