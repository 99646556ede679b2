import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Sender } from './as-client.ts';
import type { Plant } from './container.ts';

/** Replaces single writes on their way to the table. */
const rewriting =
  (rewrite: (item: TransactWriteItem) => TransactWriteItem) =>
  (inner: Sender): Sender => ({
    send(command) {
      if (command instanceof TransactWriteItemsCommand) {
        return inner.send(new TransactWriteItemsCommand({ ...command.input, TransactItems: command.input.TransactItems?.map(rewrite) }));
      }
      if (!(command instanceof PutItemCommand)) return inner.send(command);
      const { Put } = rewrite({ Put: { ...command.input, TableName: command.input.TableName, Item: command.input.Item } });
      return Put ? inner.send(new PutItemCommand({ ...command.input, ...Put })) : inner.send(command);
    },
  });

/** Puts of items whose key passes lose their condition: the guard is gone. */
const unguardedPut = (isGuarded: (pk: string, sk: string) => boolean) =>
  rewriting((item) => {
    const { pk, sk } = item.Put?.Item ?? {};
    if (!item.Put || !isGuarded(pk?.S ?? '', sk?.S ?? '')) return item;
    const { TableName, Item } = item.Put;
    return { Put: { TableName, Item, ConditionExpression: undefined, ReturnValuesOnConditionCheckFailure: undefined } };
  });

/** Strips the floors of balances: `#a0 >= :need0` and its value. */
const unguardedFloor = rewriting((item) => {
  const { Update } = item;
  if (!Update?.ConditionExpression?.includes(':need')) return item;
  const values = Object.entries(Update.ExpressionAttributeValues ?? {}).filter(([name]) => !name.startsWith(':need'));
  return { Update: { ...Update, ConditionExpression: undefined, ExpressionAttributeValues: Object.fromEntries(values) } };
});

/**
 * One bug each, where a guard of the product stands. The laws must notice every one of them: this list decides whether
 * the simulation can be believed.
 */
export const plants: Readonly<Record<string, Plant>> = {
  'the fence: a record may overwrite another writer’s': { wrapDynamo: unguardedPut((pk) => pk.startsWith('LOG#')) },
  'the idempotency record: it is written without looking': { wrapDynamo: unguardedPut((_, sk) => sk.startsWith('RECEIPT#')) },
  'the funds check: balances have no floor': { wrapDynamo: unguardedFloor },
  // The sweeper sends a lost command again, so with it this bug would only be slow.
  'the partial batch: failed messages count as done': { answer: () => ({ batchItemFailures: [] }), withoutSweep: true },
  'the node claim: it is taken without looking': { wrapDynamo: unguardedPut((_, sk) => sk.startsWith('NODE#')) },
};
