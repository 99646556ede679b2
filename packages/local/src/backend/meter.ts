import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isShape, listAt, type Shape } from '../template/shape.ts';

/** What the functions asked of the database since the host started. */
export interface Meter {
  /** `TransactWriteItems` that committed. */
  readonly transactions: number;
  /** Items written by transactions, batches and single writes that succeeded. */
  readonly itemsWritten: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Calls by command, failed ones included. */
  readonly calls: Readonly<Record<string, number>>;
  readonly refused: number;
}

export interface MeteredWrites {
  read(): Meter;
}

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);
const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'TransactGetItems', 'Scan']);

/**
 * Counts every call of a client, and says after each write which tables it may have changed: streams are read at once
 * instead of at the next poll.
 */
export function meterClient(client: DynamoDBClient, onWrite: (tables: ReadonlySet<string>) => void): MeteredWrites {
  const count = { transactions: 0, itemsWritten: 0, writeUnits: 0, readUnits: 0, refused: 0 };
  const calls: Record<string, number> = {};
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = (context.commandName ?? '').replace(/Command$/, '');
      calls[command] = (calls[command] ?? 0) + 1;
      const isWrite = writes.has(command);
      if (!isWrite && !reads.has(command)) return next(args);
      try {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const units = unitsOf(result.output);
        if (isWrite) {
          count.writeUnits += units;
          count.itemsWritten += itemsOf(args.input);
          if (command === 'TransactWriteItems') count.transactions += 1;
        } else count.readUnits += units;
        return result;
      } catch (error) {
        count.refused += 1;
        throw error;
      } finally {
        // A write that failed here may have succeeded there.
        if (isWrite) onWrite(tablesOf(args.input));
      }
    },
    { step: 'initialize', name: 'computeBankMeter', override: true },
  );
  return { read: () => ({ ...count, calls: { ...calls } }) };
}

function unitsOf(output: unknown): number {
  const consumed = isShape(output) ? output.ConsumedCapacity : undefined;
  const each = Array.isArray(consumed) ? consumed : [consumed];
  return each.reduce((sum: number, one) => sum + (isShape(one) ? Number(one.CapacityUnits ?? 0) : 0), 0);
}

/** The single writes of a request, each with the table it names. */
function partsOf(input: unknown): readonly { readonly table: string; readonly items: number }[] {
  if (!isShape(input)) return [];
  if (typeof input.TableName === 'string') return [{ table: input.TableName, items: 1 }];
  if (isShape(input.RequestItems)) {
    return Object.entries(input.RequestItems).map(([table, requests]) => ({ table, items: listAt(requests, table).length }));
  }
  const parts = listAt(input.TransactItems, 'TransactItems').flatMap((item) => (isShape(item) ? Object.entries(item) : []));
  return parts
    .filter((part): part is [string, Shape] => isShape(part[1]))
    .map(([action, body]) => ({ table: String(body.TableName), items: action === 'ConditionCheck' ? 0 : 1 }));
}

const itemsOf = (input: unknown): number => partsOf(input).reduce((sum, part) => sum + part.items, 0);
const tablesOf = (input: unknown): ReadonlySet<string> => new Set(partsOf(input).map((part) => part.table));
