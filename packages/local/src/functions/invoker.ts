import { randomUUID } from 'node:crypto';
import type { Activity } from '../activity.ts';
import type { Log } from '../log.ts';
import type { FunctionDefinition } from '../template/deployment.ts';

/** What a handler is told about its invocation: the part of Lambda's context that needs no account. */
export interface InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}
export type Handler = (event: unknown, context: InvocationContext) => unknown;

/** The function did not answer within its time-out. It may still be running: nothing in a process can stop it. */
export class TimedOut extends Error {}

export interface InvocationCount {
  invocations: number;
  errors: number;
  timeouts: number;
  busyMs: number;
}

export interface Invoker {
  /** Calls a function as Lambda would: rejects with its error, or with {@link TimedOut}. */
  invoke(name: string, event: unknown): Promise<unknown>;
  timeoutMs(name: string): number;
  counts(): Readonly<Record<string, InvocationCount>>;
}

export interface LoadedFunction {
  readonly definition: FunctionDefinition;
  readonly handler: Handler;
}

export function createInvoker(functions: readonly LoadedFunction[], activity: Activity, log: Log): Invoker {
  const byName = new Map(functions.map((each) => [each.definition.name, each]));
  const counts: Record<string, InvocationCount> = {};
  let running = 0;
  activity.watch(() => running === 0);
  const find = (name: string): LoadedFunction => {
    const found = byName.get(name);
    if (!found) throw new Error(`There is no function ${name}.`);
    return found;
  };
  const invoke = async (name: string, event: unknown): Promise<unknown> => {
    const { definition, handler } = find(name);
    counts[name] ??= { invocations: 0, errors: 0, timeouts: 0, busyMs: 0 };
    const count = counts[name];
    const startedAt = performance.now();
    running += 1;
    count.invocations += 1;
    try {
      return await withTimeout(definition, async () => handler(event, contextOf(definition, startedAt)));
    } catch (error) {
      if (error instanceof TimedOut) count.timeouts += 1;
      else count.errors += 1;
      log.write('invocation failed', { function: name, error });
      throw error;
    } finally {
      count.busyMs += performance.now() - startedAt;
      running -= 1;
      activity.changed();
    }
  };
  return { invoke, timeoutMs: (name) => find(name).definition.timeoutMs, counts: () => counts };
}

async function withTimeout(definition: FunctionDefinition, run: () => Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(
      () => failed(new TimedOut(`${definition.name} did not answer within ${definition.timeoutMs} ms.`)),
      definition.timeoutMs,
    );
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function contextOf(definition: FunctionDefinition, startedAt: number): InvocationContext {
  return {
    functionName: definition.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${definition.name}`,
    awsRequestId: randomUUID(),
    memoryLimitInMB: '1024',
    logGroupName: `/local/${definition.name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, definition.timeoutMs - (performance.now() - startedAt)),
  };
}
