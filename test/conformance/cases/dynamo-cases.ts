import { batchesAndUnits } from './batches-and-units.ts';
import { conditionalWrites } from './conditional-writes.ts';
import type { DynamoCase } from './dynamo-words.ts';
import { indexes } from './indexes.ts';
import { items } from './items.ts';
import { queries } from './queries.ts';
import { streams } from './streams.ts';
import { transactions } from './transactions.ts';
import { updates } from './updates.ts';

/** What the product relies on in DynamoDB, by the published behaviour of the service. */
export const dynamoCases: readonly DynamoCase[] = [
  ...conditionalWrites,
  ...updates,
  ...items,
  ...transactions,
  ...queries,
  ...indexes,
  ...batchesAndUnits,
  ...streams,
];
