import type { ApiDocument, PlacedOperation, Schema } from '../document.ts';
import { exampleOf } from './example.ts';

/** Fields that need not be there because others can stand for them: these are shown. */
const chosen: Readonly<Record<string, readonly string[]>> = {
  'open-deposit': ['windows'],
  'place-withdrawal': ['marketId'],
};

/** What has to be sent, as one body that would be taken; undefined if the operation has none. */
export function requestExample({ operationId, requestBody }: PlacedOperation, { components }: ApiDocument): unknown {
  const schema: Schema | undefined = Object.values(requestBody?.content ?? {})[0]?.schema;
  if (!schema) return undefined;
  const required = [...(schema.required ?? []), ...(chosen[operationId] ?? [])];
  return exampleOf({ ...schema, required }, components.schemas, 'least');
}
