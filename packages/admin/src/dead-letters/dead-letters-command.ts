import { Command } from 'commander';
import type { Clients } from '../aws/clients.ts';
import { AdminError } from '../aws/failure.ts';
import { type AdminContext, toJson } from '../command/admin-context.ts';
import { bankCommand, type CommonOptions, readCount } from '../command/options.ts';
import type { DeployedBank } from '../deployment/deployed-bank.ts';
import { readDeployed } from '../deployment/read-deployed.ts';
import { type DeadLetterQueue, deadLetterQueues } from './dead-letter-queues.ts';
import { dropLetters } from './drop-letters.ts';
import { viewQueue } from './list-letters.ts';
import { printLetters, printQueues } from './print-letters.ts';
import { replayLetters } from './replay-letters.ts';

interface QueueOptions extends CommonOptions {
  readonly queue?: string;
  readonly max: number;
}
interface ReplayFlags extends QueueOptions {
  readonly timeout: number;
}
interface DropFlags extends QueueOptions {
  readonly yes: boolean;
  readonly file?: string;
}

const more = `
What failed too often waits here for two weeks. First find out why: the log of the function, the doctor. Then replay.
  list     each queue, how many, how old               show     ids, ages and reasons; never what an order says
  replay   does it again: messages go back to their queue; what a stream lost, the sweeper finds in the outbox and the
           logs; a schedule's function is called. Doing it twice changes nothing.
  drop     deletes them for good, after writing them to a file

Exit status: 0 done, 1 refused, 2 not possible.
`;

/** `cbank-admin dead-letters`: what failed too often, and what becomes of it. */
export function deadLettersCommand(context: AdminContext): Command {
  const withMax = (command: Command, most: number, usual: number): Command =>
    command.option('--max <n>', 'at most so many messages', readCount(most), usual);
  const queue = ['--queue <name>', 'which queue, as "list" calls it'] as const;
  return new Command('dead-letters')
    .description('what failed too often: look at it, do it again, or drop it')
    .addHelpText('after', more)
    .addCommand(
      withMax(bankCommand('list', 'each dead-letter queue, how many are in it, and how old'), 100, 10)
        .option(...queue)
        .action((options: QueueOptions) => list(context, options)),
    )
    .addCommand(
      withMax(bankCommand('show', 'what is in one queue: ids, ages and reasons'), 1_000, 10)
        .requiredOption(...queue)
        .action((options: QueueOptions) => show(context, options)),
    )
    .addCommand(
      withMax(bankCommand('replay', 'do again what is in one queue'), 100_000, 1_000)
        .requiredOption(...queue)
        .option('--timeout <seconds>', 'the longest to wait for a move that the service makes', readCount(3_600), 300)
        .action((options: ReplayFlags) => replay(context, options)),
    )
    .addCommand(
      withMax(bankCommand('drop', 'delete what is in one queue, after writing it to a file'), 100_000, 1_000)
        .requiredOption(...queue)
        .option('--yes', 'really', false)
        .option('--file <path>', 'where to write them; it must not exist (default: named after queue and time)')
        .action((options: DropFlags) => drop(context, options)),
    );
}

async function list(context: AdminContext, options: QueueOptions): Promise<void> {
  const { clients, queues } = await open(context, options);
  const views = [];
  for (const queue of queues) views.push(await viewQueue(clients.sqs, queue, options.max, context.now()));
  context.print(options.json ? toJson(views) : printQueues(views));
}

async function show(context: AdminContext, options: QueueOptions): Promise<void> {
  const { clients, queue } = await openOne(context, options);
  const view = await viewQueue(clients.sqs, queue, options.max, context.now());
  context.print(options.json ? toJson(view) : printLetters(view));
}

async function replay(context: AdminContext, options: ReplayFlags): Promise<void> {
  const { clients, bank, queue } = await openOne(context, options);
  const onProgress = progressOf(context, options, 'replayed');
  const { replayed, kept } = await replayLetters(clients, bank, queue, {
    max: options.max,
    timeoutSeconds: options.timeout,
    onProgress,
    wait: context.wait,
  });
  context.print(options.json ? toJson({ queue: queue.name, replayed, kept }) : `${queue.name}: ${replayed} replayed\n`);
  if (kept > 0)
    context.tell(
      `${kept} stay: they call no function of this deployment (a missed export is made again next Sunday). "show" says what they are, "drop" deletes them.\n`,
    );
}

async function drop(context: AdminContext, options: DropFlags): Promise<void> {
  const { clients, queue } = await openOne(context, options);
  if (!options.yes) {
    const { count } = await viewQueue(clients.sqs, queue, 1, context.now());
    context.tell(`Nothing was dropped. ${queue.name} holds ${count}; --yes drops up to ${options.max} of them for good.\n`);
    return context.setStatus(1);
  }
  const file = options.file ?? `dropped-${queue.name}-${new Date(context.now()).toISOString().replaceAll(/[:.]/g, '-')}.jsonl`;
  const dropped = await dropLetters(clients.sqs, queue, file, options.max, progressOf(context, options, 'dropped'));
  if (options.json) return context.print(toJson({ queue: queue.name, dropped, file: dropped === 0 ? null : file }));
  context.print(`${queue.name}: ${dropped === 0 ? 'nothing to drop' : `${dropped} dropped; they are in ${file}`}\n`);
}

/** For people: how far it has come, in one line that is written over. */
const progressOf =
  ({ tell }: AdminContext, { json }: QueueOptions, done: string) =>
  (count: number): void => {
    if (!json) tell(`  ${count} ${done}\r`);
  };

interface Opened {
  readonly clients: Clients;
  readonly bank: DeployedBank;
  readonly queues: readonly DeadLetterQueue[];
}

/** All queues, or the one that was named. */
async function open(context: AdminContext, options: QueueOptions): Promise<Opened> {
  const clients = context.clients();
  const bank = await readDeployed(clients.cloudFormation, options);
  const all = deadLetterQueues(bank);
  const queues = options.queue === undefined ? all : all.filter(({ name }) => name === options.queue);
  if (queues.length > 0) return { clients, bank, queues };
  throw new AdminError(`There is no dead-letter queue ${options.queue ?? ''}: there are ${all.map(({ name }) => name).join(', ')}.`);
}

async function openOne(context: AdminContext, options: QueueOptions): Promise<Opened & { readonly queue: DeadLetterQueue }> {
  const opened = await open(context, options);
  const [queue] = opened.queues;
  if (!queue) throw new AdminError('Name a queue with --queue.');
  return { ...opened, queue };
}
