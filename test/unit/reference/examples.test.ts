import { endpoints } from '@compute-bank/contracts/registry';
import { type ApiDocument, operationsOf, type Schema } from '@compute-bank/reference/document';
import { readSources } from '@compute-bank/reference/read-sources';
import { fieldsOf } from '@compute-bank/reference/schema/fields';
import { requestExample } from '@compute-bank/reference/schema/request-example';
import { typeWords } from '@compute-bank/reference/schema/type-words';
import { expect, test } from '@jest/globals';

const document: ApiDocument = JSON.parse(readSources(process.cwd()).document);
const withBody = operationsOf(document).filter(({ requestBody }) => requestBody !== undefined);

test.each(withBody.map((operation) => [operation.operationId, operation] as const))(
  'the example of %s is taken by the bank',
  (id, operation) => {
    const outcome = endpoints.find((declared) => declared.id === id)?.body.safeParse(requestExample(operation, document));
    expect(outcome?.error?.issues).toBeUndefined();
    expect(outcome?.success).toBe(true);
  },
);

test('fields of objects in objects and lists have the whole way as their name, and a choice says when each is there', () => {
  const schema: Schema = {
    required: ['windows'],
    properties: {
      windows: { type: 'array', items: { required: ['start'], properties: { start: { type: 'string' } } } },
      size: {
        oneOf: [
          { properties: { kind: { const: 'gpus' }, gpus: { type: 'integer' } } },
          { properties: { kind: { const: 'shape' }, nodes: { type: 'integer' } } },
        ],
      },
      note: { anyOf: [{ properties: { text: { type: 'string' } } }, { type: 'null' }] },
    },
  };
  expect(fieldsOf(schema).map(({ path, isRequired, when }) => `${path}${isRequired ? '!' : ''} ${when.join()}`.trim())).toEqual([
    'windows!',
    'windows[].start!',
    'size',
    'size.kind',
    'size.gpus size.kind = "gpus"',
    'size.kind',
    'size.nodes size.kind = "shape"',
    'note',
    'note.text',
  ]);
});

test.each([
  [{ type: 'integer', minimum: 1, maximum: 1024 }, 'whole number, 1 to 1024'],
  [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'whole number, from 0'],
  [{ type: ['string', 'null'] }, 'text, or null'],
  [{ type: 'array', maxItems: 50, items: { type: 'string', maxLength: 4 } }, 'list, at most 50, of text, at most 4 characters'],
  [{ type: 'array', items: { type: 'boolean' } }, 'list of <code>true</code> or <code>false</code>'],
  [{ type: 'string', format: 'date-time' }, 'time, RFC 3339'],
  [{ type: 'string', pattern: '^ten_[0-9a-z]{12,40}$' }, 'id, <code>ten_…</code>'],
  [{ type: 'string', pattern: '^-?(?:0|[1-9]\\d*)\\.\\d{6}$' }, 'amount, such as <code>8.500000</code>'],
  [{ enum: ['a', 'b'] }, '<code>&quot;a&quot;</code> or <code>&quot;b&quot;</code>'],
  [{ anyOf: [{ $ref: '#/components/schemas/Region' }, { type: 'null' }] }, '<a href="objects.html#Region">Region</a>, or null'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'object of text by name'],
])('%j is said as "%s"', (schema, words) => {
  expect(typeWords(schema).text).toBe(words);
});
