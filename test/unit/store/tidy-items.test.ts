import { type BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Busy } from '@compute-bank/domain/busy';
import type { Due } from '@compute-bank/domain/entities/lease';
import { instant } from '@compute-bank/domain/instant';
import { keyBuilders } from '@compute-bank/store/keys';
import { tidyItems } from '@compute-bank/store/tidy-items';
import { expect, test } from '@jest/globals';

const wakeAt = instant(60_000);
const due: Due = { type: 'due', at: wakeAt, target: { kind: 'market', marketId: 'nvidia-h100' as never, wakeAt } };

/** Tidies against a table that leaves everything undone for so many requests; how many it was asked. */
async function tidyBusy(kind: 'create' | 'remove', undone: number): Promise<number> {
  let asked = 0;
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  client.send = async (command: unknown) => {
    asked += 1;
    return { UnprocessedItems: asked <= undone ? (command as BatchWriteItemCommand).input.RequestItems : {} };
  };
  await tidyItems([{ kind, entity: due }], { client, table: 'bank', nonce: () => 'n', backOff: async () => undefined }, keyBuilders(1));
  return asked;
}

test('what a batch leaves undone is tried again, at most six times', async () => {
  expect(await tidyBusy('create', 5)).toBe(6);
  expect(await tidyBusy('remove', 99)).toBe(6);
});

test('a deadline that cannot be written is not passed over: its writer must come again', async () => {
  await expect(tidyBusy('create', 6)).rejects.toThrow(Busy);
});
