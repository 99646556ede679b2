import { type Activity, createActivity } from './activity.ts';
import type { Backend } from './backend/open-backend.ts';
import type { Clock } from './clock.ts';
import { createInvoker, type Invoker } from './functions/invoker.ts';
import { loadFunctions, sharedEnvironment } from './functions/load-functions.ts';
import type { HostOptions } from './host-options.ts';
import type { Log } from './log.ts';

/** Gives the functions their world, imports them and makes them callable. */
export async function openFunctions(
  options: HostOptions,
  { deployment, clients }: Backend,
  clock: Clock,
  log: Log,
): Promise<{ readonly invoker: Invoker; readonly activity: Activity }> {
  const env = sharedEnvironment(deployment.functions, {
    // One partition of deadlines: a second would cost a query a minute and spare a laptop nothing.
    BANK_DUE_SHARDS: '1',
    // Queue delays pass in real time, which means nothing on a discrete clock: nothing is sent ahead.
    ...(clock.kind === 'discrete' && { BANK_DEADLINE_LOOKAHEAD_SECONDS: '0' }),
    ...options.env,
  });
  await options.product.configure({ now: clock.now, dynamo: clients.functions.dynamo, sqs: clients.functions.sqs, env });
  const functions = await loadFunctions(options.root, deployment.functions);
  const activity = createActivity();
  return { invoker: createInvoker(functions, activity, log), activity };
}
