import type { Schema } from '../document.ts';

/** One line of a table of fields. */
export interface Field {
  /** From the top: `windows[].start`. */
  readonly path: string;
  readonly isRequired: boolean;
  /** Only in the variant in which these fields have these values: `size.kind` is `gpus`. */
  readonly when: readonly string[];
  readonly schema: Schema;
}

/** Deeper than any schema of ours; a deeper one is broken off. */
const depthMax = 12;

/**
 * All fields of an object, with those of the objects in it. An object with a name of its own is not opened: it has a table of
 * its own elsewhere. Of a choice between objects every variant is listed, each under its condition.
 */
export const fieldsOf = (schema: Schema): readonly Field[] => inside(schema, '', [], 0);

function inside(schema: Schema, prefix: string, when: readonly string[], depth: number): readonly Field[] {
  if (depth > depthMax) return [];
  const variants = variantsOf(schema);
  if (variants.length === 1 && variants[0] !== schema) return inside(variants[0] ?? {}, prefix, when, depth + 1);
  if (variants.length > 1) {
    return variants.flatMap((variant) => inside(variant, prefix, [...when, ...conditionOf(variant, prefix)], depth + 1));
  }
  if (schema.items) return inside(schema.items, `${prefix.slice(0, -1)}[].`, when, depth + 1);
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => [
    // A field with one value says itself which variant it belongs to.
    { path: `${prefix}${name}`, isRequired: required.has(name), when: each.const === undefined ? when : [], schema: each },
    ...inside(each, `${prefix}${name}.`, when, depth + 1),
  ]);
}

/** Of a choice, what it can be, apart from nothing. A schema that is no choice is its own only variant. */
export function variantsOf(schema: Schema): readonly Schema[] {
  const choices = schema.oneOf ?? schema.anyOf;
  return choices ? choices.filter(({ type }) => type !== 'null') : [schema];
}

/** The fields of a variant that always have one value tell it from the others. */
function conditionOf({ properties = {} }: Schema, prefix: string): readonly string[] {
  const fixed = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  return fixed.map(([name, { const: value }]) => `${prefix}${name} = ${JSON.stringify(value)}`);
}
