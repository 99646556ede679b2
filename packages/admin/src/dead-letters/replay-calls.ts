import type { Clients } from '../aws/clients.ts';
import { AdminError } from '../aws/failure.ts';
import { invoke } from '../aws/invoke.ts';
import { type DeployedBank, type DeployedResource, ofType } from '../deployment/deployed-bank.ts';
import { callName } from '../deployment/live-version.ts';
import { type DeadLetterQueue, functionOf } from './dead-letter-queues.ts';
import type { Letter } from './letter.ts';
import { deleteLetters, holdLetters, releaseLetters } from './letter-box.ts';
import type { Replayed } from './replay-messages.ts';

/** Sends again what waits in the outbox, and follows every market's log: whatever a stream has lost. */
const sweeperName = 'Sweep';

/**
 * A letter of a stream only points to records, which may be gone. What they said stands in the outbox and in the logs, from
 * which the sweeper does all of it again; doing it twice changes nothing.
 */
export function replayStream(
  clients: Pick<Clients, 'sqs' | 'lambda'>,
  bank: DeployedBank,
  queue: DeadLetterQueue,
  max: number,
): Promise<Replayed> {
  const sweeper = ofType(bank, 'AWS::Lambda::Function').find(({ name }) => name === sweeperName);
  if (!sweeper) throw new AdminError(`The deployment has no function ${sweeperName}.`);
  return afterCalls(clients, bank, queue, max, (letters) => ({ calls: [{ function: sweeper, event: {} }], served: letters }));
}

/** The calls that did not reach their function are made now, once each: a later one says all that earlier ones did. */
export function replaySchedule(
  clients: Pick<Clients, 'sqs' | 'lambda'>,
  bank: DeployedBank,
  queue: DeadLetterQueue,
  functions: readonly DeployedResource[],
  max: number,
): Promise<Replayed> {
  return afterCalls(clients, bank, queue, max, (letters) => {
    const byFunction = new Map<DeployedResource, Letter[]>();
    for (const letter of letters) {
      const called = functionOf(bank, letter.attributes.TARGET_ARN);
      if (called && functions.includes(called)) byFunction.set(called, [...(byFunction.get(called) ?? []), letter]);
    }
    return {
      calls: [...byFunction].map(([called, own]) => ({ function: called, event: eventOf(own.at(-1)) })),
      served: [...byFunction.values()].flat(),
    };
  });
}

interface Plan {
  readonly calls: readonly { readonly function: DeployedResource; readonly event: unknown }[];
  /** The letters that these calls make up for; the others stay. */
  readonly served: readonly Letter[];
}

/** Letters go only after the calls that make up for them have succeeded, and only those that were there before. */
async function afterCalls(
  { sqs, lambda }: Pick<Clients, 'sqs' | 'lambda'>,
  bank: DeployedBank,
  queue: DeadLetterQueue,
  max: number,
  plan: (letters: readonly Letter[]) => Plan,
): Promise<Replayed> {
  const letters = await holdLetters(sqs, queue, max);
  const { calls, served } = plan(letters);
  try {
    for (const call of calls) await invoke(lambda, callName(bank, call.function), call.event);
  } catch (error) {
    await releaseLetters(sqs, queue, letters);
    throw error;
  }
  await deleteLetters(sqs, queue, served);
  await releaseLetters(
    sqs,
    queue,
    letters.filter((letter) => !served.includes(letter)),
  );
  return { replayed: served.length, kept: letters.length - served.length };
}

/** A schedule's letter is what the function would have been called with. */
function eventOf(letter: Letter | undefined): unknown {
  try {
    return letter === undefined || letter.body === '' ? {} : JSON.parse(letter.body);
  } catch {
    return {};
  }
}
