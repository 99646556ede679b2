import type { Clients } from '@compute-bank/admin/aws/clients';
import type { AdminContext } from '@compute-bank/admin/command/admin-context';

/** Answers of a fake service, by the name of the command without its ending: `GetQueueAttributes`. */
export type Answers = Readonly<Record<string, (input: never) => unknown>>;

export interface FakeAws {
  readonly clients: Clients;
  /** Every call that was made, in order. */
  readonly calls: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
}

/** An error as a service gives it. */
export const awsError = (name: string, message = name): Error => Object.assign(new Error(message), { name });

/** Stands in for `send` of every client. A call that nobody answers is unknown, as it would be to an emulator. */
export function fakeAws(answers: Answers): FakeAws {
  const calls: { name: string; input: Record<string, unknown> }[] = [];
  const send = async (command: { readonly input: object }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push({ name, input: { ...command.input } });
    const answer = answers[name];
    if (!answer) throw awsError('UnknownOperationException', `the fake does not know ${name}`);
    return answer(command.input as never) ?? {};
  };
  const client = { send };
  const names = ['cloudFormation', 'cloudWatch', 'dynamo', 'lambda', 'logs', 'scheduler', 'secrets', 'sns', 'sqs'];
  return { clients: Object.fromEntries(names.map((name) => [name, client])) as unknown as Clients, calls };
}

export interface FakeContext {
  readonly context: AdminContext;
  readonly out: () => string;
  readonly err: () => string;
  readonly status: () => number;
}

/** What a command gets instead of the world, and what it said. */
export function fakeContext(clients: Clients, now: number, more: Partial<AdminContext> = {}): FakeContext {
  let [out, err, status] = ['', '', 0];
  const context: AdminContext = {
    clients: () => clients,
    now: () => now,
    fetch: async () => {
      throw new Error('no network here');
    },
    print: (text) => {
      out += text;
    },
    tell: (text) => {
      err += text;
    },
    setStatus: (code) => {
      status = code;
    },
    env: {},
    wait: async () => undefined,
    ...more,
  };
  return { context, out: () => out, err: () => err, status: () => status };
}
