import type { Parameter, Schema } from '../document.ts';
import { html, type Markup, nothing, prose } from '../html.ts';
import { type Field, fieldsOf } from '../schema/fields.ts';
import { typeWords } from '../schema/type-words.ts';
import { word } from '../words.ts';

/** Of what is sent, what must be there is marked; of what is answered, what may be missing. */
export type Direction = 'sent' | 'answered';

/** All fields of a body or an object: name, type and meaning side by side, one under the other where the screen is narrow. */
export function fieldList(schema: Schema, direction: Direction): Markup {
  const fields = fieldsOf(schema);
  return fields.length === 0
    ? html`<p>No fields.</p>`
    : html`<dl class="fields">${fields.map((field) => fieldLine(field, direction))}</dl>`;
}

/** Parameters of one place in the same form. */
export const parameterList = (parameters: readonly Parameter[]): Markup =>
  html`<dl class="fields">${parameters.map(({ name, in: place, required, schema }) =>
    line({
      name: html`<code>${name}</code> <span class="place">${place}</span>`,
      mark: markOf(required === true, 'sent'),
      when: [],
      schema,
    }),
  )}</dl>`;

function fieldLine({ path, isRequired, when, schema }: Field, direction: Direction): Markup {
  const cut = path.lastIndexOf('.') + 1;
  // A path can be broken where it has its dots.
  const inner = path.slice(0, cut).split('.').slice(0, -1);
  const outer = cut > 0 ? html`<span class="outer">${inner.map((part) => html`${part}.<wbr>`)}</span>` : nothing;
  return line({ name: html`<code>${outer}${path.slice(cut)}</code>`, mark: markOf(isRequired, direction), when, schema });
}

function markOf(isRequired: boolean, direction: Direction): Markup {
  if (direction === 'sent') return isRequired ? html` <span class="mark">${word('required')}</span>` : nothing;
  return isRequired ? nothing : html` <span class="mark">${word('optional')}</span>`;
}

interface Line extends Pick<Field, 'when' | 'schema'> {
  readonly name: Markup;
  readonly mark: Markup;
}

function line({ name, mark, when, schema }: Line): Markup {
  const usual = schema.default === undefined ? nothing : html` Default: <code>${JSON.stringify(schema.default)}</code>.`;
  return html`<div><dt>${name}${mark}</dt>
<dd class="type">${typeWords(schema)}</dd>
<dd>${when.length > 0 ? html`<span class="when">With ${when.map((each, index) => html`${index > 0 ? ', ' : ''}<code>${each}</code>`)}.</span> ` : nothing}${prose(schema.description ?? '')}${usual}</dd></div>
`;
}
