import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AdminContext } from '@compute-bank/admin/command/admin-context';
import { runAdmin } from '@compute-bank/admin/main';
import { bankTableName, marketTableName } from '../../fixtures/test-world.ts';
import { type Answers, fakeAws, fakeContext } from './fake-aws.ts';
import { healthy, lookedAt, physical } from './healthy-deployment.ts';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
}

/** Runs `cbank-admin` against the healthy deployment, some of whose answers are other ones. */
export async function admin(args: readonly string[], answers: Answers = {}, more: Partial<AdminContext> = {}): Promise<Ran> {
  const { clients, calls } = fakeAws({ ...healthy, ...answers });
  const { context, out, err, status } = fakeContext(clients, lookedAt, more);
  await runAdmin(args, () => lookedAt, context);
  // Without colours, whatever the terminal.
  const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  return { status: status(), out: out().replaceAll(colours, ''), err: err().replaceAll(colours, ''), calls };
}

/** The tables of a test bank, under the names that the healthy deployment gives them. */
export function tablesOf(client: DynamoDBClient): Answers {
  const names = new Map([
    [physical('Bank'), bankTableName],
    [physical('Market'), marketTableName],
  ]);
  const forward = (command: new (input: never) => object) => (input: { readonly TableName: string }) =>
    Reflect.apply(client.send, client, [new command({ ...input, TableName: names.get(input.TableName) } as never)]);
  return { Query: forward(QueryCommand), GetItem: forward(GetItemCommand) };
}
