import type { Context } from '@compute-bank/contracts/endpoint';

/** The longest a worker may run; a queue hides a message for six times as long from all but the one that took it. */
const workerTimeoutSeconds = 60;
/**
 * A matcher that dies leaves its market hidden for six times this. It needs less than a second, and a few to read a book of
 * 100,000 deposits anew.
 */
const matcherTimeoutSeconds = 15;
/** The gateway gives up after 30 s; a caller is told sooner. */
const apiTimeoutSeconds = 10;

export interface FunctionSize {
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
  /**
   * How many may run at once, which is also kept free for this function alone; null takes from what nobody has reserved.
   * Of an account's usual 1,000 some must stay unreserved: at least 100, says Lambda.
   */
  readonly concurrency: number | null;
  readonly why: string;
}

export type WorkerName = 'Relay' | 'Matcher' | 'Projector' | 'Dispatcher' | 'Deadlines' | 'Sweep';
/** Called by an operator's program, and by nothing else. */
export type OperatorFunctionName = 'FirstKey';
export type FunctionName = `Api-${Context}` | WorkerName | OperatorFunctionName;

const api = (concurrency: number | null, why: string, memoryMib = 1_024): FunctionSize => ({
  memoryMib,
  timeoutSeconds: apiTimeoutSeconds,
  concurrency,
  why,
});
const worker = (memoryMib: number, concurrency: number | null, why: string): FunctionSize => ({
  memoryMib,
  timeoutSeconds: workerTimeoutSeconds,
  concurrency,
  why,
});

/** The size of every function, each with its reason. Memory buys processor time: 1,769 MiB are one core. */
export const functionSizes: Readonly<Record<FunctionName, FunctionSize>> = {
  'Api-withdrawals': api(150, 'orders: their share is theirs alone, whatever agents and readers do'),
  'Api-deposits': api(100, 'orders of the other side, likewise'),
  'Api-leases': api(50, 'returns and extensions free and prolong capacity: they must get through too'),
  'Api-agent': api(150, 'the most traffic by far, from machines that may all wake at once: this bound keeps it off the rest'),
  'Api-markets': api(100, 'public market data, bounded for the same reason; it keeps books warm, so it is given more memory', 1_769),
  'Api-tenants': api(null, 'rare'),
  'Api-nodes': api(null, 'rare'),
  'Api-accounts': api(null, 'rare'),
  Relay: worker(512, null, 'one for each shard of the stream; it only repacks'),
  Matcher: {
    ...worker(3_008, 60, 'holds whole books; the queue starts at most 50, and ten more let a deployment overlap'),
    timeoutSeconds: matcherTimeoutSeconds,
  },
  Projector: worker(1_769, null, 'one for each shard of the stream; it writes side by side, which one core can drive'),
  Dispatcher: worker(1_024, 60, 'the queue starts at most 50, and ten more let a deployment overlap'),
  Deadlines: worker(512, 2, 'once a minute; two, because one may be late'),
  Sweep: worker(512, 2, 'once a minute; two, because one may be late'),
  FirstKey: worker(512, 1, 'once in the life of a bank'),
};
