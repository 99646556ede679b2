import { referenceOf, type Schema } from '../document.ts';
import { html, type Markup } from '../html.ts';
import { variantsOf } from './fields.ts';

/** Bounds beyond this come from the form of numbers, and tell nobody anything. */
const boundMax = Number.MAX_SAFE_INTEGER;

/** What a value may be, in words, with a link to the object that it is. */
export function typeWords(schema: Schema): Markup {
  const main = mainWords(schema);
  return isNullable(schema) ? html`${main}, or null` : main;
}

const typesOf = ({ type }: Schema): readonly string[] => (typeof type === 'string' ? [type] : (type ?? []));
const isNullable = (schema: Schema): boolean =>
  typesOf(schema).includes('null') || (schema.oneOf ?? schema.anyOf ?? []).some((each) => typesOf(each).includes('null'));

function mainWords(schema: Schema): Markup {
  const name = referenceOf(schema);
  if (name !== undefined) return html`<a href="objects.html#${name}">${name}</a>`;
  const variants = variantsOf(schema);
  if (variants.length > 1)
    return variants.every(isObject) ? html`object, in one of ${variants.length} forms` : joined(variants.map(mainWords));
  if (variants[0] !== undefined && variants[0] !== schema) return mainWords(variants[0]);
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum) return joined(schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  return plainWords(schema);
}

const isObject = (schema: Schema): boolean => schema.properties !== undefined;
const joined = (parts: readonly Markup[]): Markup => html`${parts.map((part, index) => html`${index > 0 ? ' or ' : ''}${part}`)}`;

function plainWords(schema: Schema): Markup {
  switch (typesOf(schema).find((type) => type !== 'null')) {
    case 'integer':
      return html`whole number${range(schema.minimum, schema.maximum)}`;
    case 'number':
      return html`number${range(schema.minimum, schema.maximum)}`;
    case 'boolean':
      return html`<code>true</code> or <code>false</code>`;
    case 'array':
      return listWords(schema);
    case 'string':
      return textWords(schema);
    default:
      return typeof schema.additionalProperties === 'object'
        ? html`object of ${mainWords(schema.additionalProperties)} by name`
        : html`object`;
  }
}

function listWords({ items = {}, minItems, maxItems }: Schema): Markup {
  const count = range(minItems, maxItems);
  return html`list${count}${count.text === '' ? '' : ','} of ${mainWords(items)}`;
}

/** Forms that have a name among people; the rest is shown by an example, or as it is. */
function namedForm(pattern: string): Markup | undefined {
  const form = new RegExp(pattern, 'u');
  if (form.test('text')) return undefined;
  if (form.test('8.500000')) return html`amount, such as <code>8.500000</code>`;
  if (form.test('2026-05-01')) return html`day, such as <code>2026-05-01</code>`;
  return undefined;
}

function textWords({ example, format, pattern, minLength, maxLength }: Schema): Markup {
  if (format === 'date-time') return html`time, RFC 3339`;
  const [, kind] = /^\^\(?(?:\?:)?([a-z]{3})_/.exec(pattern ?? '') ?? [];
  if (kind !== undefined) return html`id, <code>${kind}_…</code>`;
  const length = range(minLength, maxLength).text === '' ? html`` : html`${range(minLength, maxLength)} characters`;
  if (pattern === undefined) return html`text${length}`;
  const like = typeof example === 'string' ? html`text${length}, such as <code>${example}</code>` : undefined;
  return namedForm(pattern) ?? like ?? html`text${length}, of the form <code>${pattern}</code>`;
}

function range(minimum: number | undefined, maximum: number | undefined): Markup {
  const [least, most] = [minimum ?? 0, maximum !== undefined && maximum < boundMax ? maximum : undefined];
  if (most === undefined) return minimum === undefined || minimum <= -boundMax ? html`` : html`, from ${least}`;
  return minimum === undefined || minimum <= -boundMax ? html`, at most ${most}` : html`, ${least} to ${most}`;
}
