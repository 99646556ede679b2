import type { Context } from '@compute-bank/contracts/endpoint';

/** The longest a worker may run; a queue hides a message for six times as long from all but the one that took it. */
const workerTimeoutSeconds = 60;
/**
 * A matcher that dies leaves its market hidden for six times this. It needs less than a second, and a few to read a book of
 * 100,000 deposits anew.
 */
const matcherTimeoutSeconds = 15;
/** Its use case stops looking at tenants after four minutes. */
const reconcileTimeoutSeconds = 300;
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

export type WorkerName = 'Relay' | 'Matcher' | 'Projector' | 'Dispatcher' | 'Deadlines' | 'Sweep' | 'Reconcile';
/** Called by an operator's program, or by Secrets Manager, and by nothing else. */
export type OperatorFunctionName = 'FirstKey' | 'Rotator';
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
  'Api-orders': api(130, 'orders are placed and cancelled here and nothing else is done: their share is theirs alone'),
  'Api-deposits': api(80, 'orders of the other side, likewise'),
  'Api-leases': api(40, 'extensions and resales prolong and free capacity: they must get through too'),
  'Api-returns': api(20, 'returns free capacity and end costs: nobody who reads leases may keep them waiting'),
  'Api-withdrawals': api(60, 'programs ask again and again how their orders are: bounded, so that they stay off the rest'),
  'Api-quotes': api(40, 'searches of tens of milliseconds in whole books, bounded for the same reason', 1_769),
  'Api-heartbeats': api(120, 'the most traffic by far, from machines that may all wake at once: this bound keeps it off the rest'),
  'Api-joining': api(20, 'anybody may call it, so it is bounded'),
  'Api-markets': api(80, 'public market data, bounded likewise; it keeps books warm, so it is given more memory', 1_769),
  'Api-counterparts': api(20, 'readers, bounded likewise'),
  'Api-accounts': api(20, 'readers, bounded likewise'),
  'Api-nodes': api(null, 'rare'),
  'Api-pay-outs': api(null, 'rare'),
  'Api-tenants': api(null, 'rare'),
  'Api-keys': api(null, 'rare'),
  'Api-top-ups': api(null, 'rare'),
  'Api-market-control': api(null, 'rare; the plan of a split counts what is in a whole book', 1_769),
  'Api-order-moves': api(null, 'rare; it holds the books of a market and of its parts', 1_769),
  Relay: worker(512, null, 'one for each shard of the stream; it only repacks'),
  Matcher: {
    ...worker(3_008, 60, 'holds whole books; the queue starts at most 50, and ten more let a deployment overlap'),
    timeoutSeconds: matcherTimeoutSeconds,
  },
  Projector: worker(1_769, null, 'one for each shard of the stream; it writes side by side, which one core can drive'),
  Dispatcher: worker(1_024, 60, 'the queue starts at most 50, and ten more let a deployment overlap'),
  Deadlines: worker(1_769, 2, 'once a minute; two, because one may be late; it sends side by side, which one core can drive'),
  Sweep: worker(512, 2, 'once a minute; two, because one may be late'),
  Reconcile: {
    ...worker(1_769, 1, 'once an hour; one, because two would find the same; it reads side by side, which one core can drive'),
    timeoutSeconds: reconcileTimeoutSeconds,
  },
  Rotator: worker(256, null, 'four calls every ninety days'),
  FirstKey: worker(512, 1, 'once in the life of a bank'),
};
