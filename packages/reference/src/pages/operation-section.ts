import { type ApiDocument, type PlacedOperation, referenceOf, type Schema } from '../document.ts';
import { html, type Markup, nothing, prose } from '../html.ts';
import { exampleOf } from '../schema/example.ts';
import { requestExample } from '../schema/request-example.ts';
import { word } from '../words.ts';
import { fieldList, parameterList } from './field-list.ts';
import { refusalRows } from './refusal-rows.ts';

/** Everything about one endpoint. */
export function operationSection(operation: PlacedOperation, document: ApiDocument): Markup {
  const { operationId, method, path, summary } = operation;
  return html`<section class="operation" id="${operationId}" aria-labelledby="${operationId}-title">
<h2 id="${operationId}-title">${prose(summary)}</h2>
<p class="address"><span class="method ${method.toLowerCase()}">${method}</span> <code>${breakable(path)}</code></p>
<p class="caller"><strong>${word('whoMayCall')}:</strong> ${caller(operation)}</p>
${parametersOf(operation)}
${bodyOf(operation, document)}
${answerOf(operation, document)}
<h3>${word('refusals')}</h3>
${refusalRows(operation.responses)}
</section>
`;
}

/** An address can be broken at its slashes. */
export const breakable = (path: string): Markup =>
  html`${path.split('/').map((part, index) => html`${index > 0 ? html`/<wbr>` : ''}${part}`)}`;

function caller({ description, security }: PlacedOperation): Markup {
  if (security.length === 0) return html`everybody, without a key.`;
  if (security.some((each) => 'signature' in each)) return html`a node, by its signature.`;
  return html`a key. ${prose(description ?? '')}`;
}

function parametersOf({ parameters = [] }: PlacedOperation): Markup {
  return parameters.length === 0 ? nothing : html`<h3>${word('parameters')}</h3>${parameterList(parameters)}`;
}

const schemaIn = (content: PlacedOperation['responses'][string]['content'] | undefined): Schema | undefined =>
  Object.values(content ?? {})[0]?.schema;

function bodyOf(operation: PlacedOperation, document: ApiDocument): Markup {
  const schema = schemaIn(operation.requestBody?.content);
  const call = html`<h3>${word('example')}</h3><pre tabindex="0" aria-label="Example of a call"><code>${exampleCall(operation, document)}</code></pre>`;
  return schema === undefined ? call : html`<h3>${word('body')}</h3>${fieldList(schema, 'sent')}${call}`;
}

function answerOf({ responses }: PlacedOperation, document: ApiDocument): Markup {
  const [status = '', response] = Object.entries(responses).find(([each]) => each.startsWith('2')) ?? [];
  const schema = schemaIn(response?.content) ?? {};
  const name = referenceOf(schema);
  const opened = name === undefined ? schema : (document.components.schemas[name] ?? {});
  const objects = document.components.schemas;
  const heading = html`<h3>${word('answer')} <span class="status">${status}</span></h3>`;
  const example = JSON.stringify(exampleOf(schema, objects, 'everything'), null, 2);
  return html`${heading}
${name === undefined ? nothing : html`<p>A <a href="objects.html#${name}">${name}</a>.</p>`}
${fieldList(opened, 'answered')}
<details><summary>${word('example')}</summary><pre tabindex="0" aria-label="Example of an answer"><code>${example}</code></pre></details>
`;
}

/** As it would be typed, with a body of what must be sent. */
function exampleCall(operation: PlacedOperation, document: ApiDocument): string {
  const { components } = document;
  const { method, path, parameters = [], requestBody, security } = operation;
  const value = (schema: Schema): string => String(exampleOf(schema, components.schemas, 'least'));
  const filled = parameters
    .filter(({ in: place }) => place === 'path')
    .reduce((text, { name, schema }) => text.replace(`{${name}}`, value(schema)), path);
  const needed = parameters.filter(({ in: place, required }) => place === 'query' && required);
  const query = needed.map(({ name, schema }) => `${name}=${encodeURIComponent(value(schema))}`).join('&');
  const headers = [
    ...(security.some((each) => 'key' in each) ? ['authorization: Bearer $KEY'] : []),
    ...parameters.filter(({ in: place }) => place === 'header').map(({ name }) => `${name.toLowerCase()}: …`),
    ...(requestBody ? ['content-type: application/json'] : []),
  ];
  const body = requestExample(operation, document);
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}"$BANK${filled}${query === '' ? '' : `?${query}`}"`,
    ...headers.map((header) => `-H "${header}"`),
    ...(body === undefined ? [] : [`-d '${JSON.stringify(body, null, 2)}'`]),
  ];
  return parts.join(' \\\n  ');
}
