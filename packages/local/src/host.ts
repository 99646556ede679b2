import { randomBytes } from 'node:crypto';
import { createActivity } from './activity.ts';
import { createAgenda } from './agenda/agenda.ts';
import { openBackend } from './backend/open-backend.ts';
import { stopStray } from './backend/stop-stray.ts';
import { openClock } from './clock.ts';
import { createControl } from './control/control.ts';
import { openControlServer } from './control/control-server.ts';
import { createInvoker } from './functions/invoker.ts';
import { loadFunctions, sharedEnvironment } from './functions/load-functions.ts';
import type { Host, HostOptions } from './host-options.ts';
import { openFront } from './http/front.ts';
import { openLog } from './log.ts';
import { createScheduler } from './schedule/scheduler.ts';
import { startWorkers } from './start-workers.ts';
import { takeLock } from './state/lock.ts';
import { forget, openStateDir } from './state/state-dir.ts';
import { createTeardown } from './teardown.ts';

/**
 * Brings up the whole bank in this process (and the database in a child) and returns when it answers. Whatever was
 * started is stopped again if a later step fails.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const teardown = createTeardown();
  try {
    return await bringUp(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function bringUp(options: HostOptions, teardown: ReturnType<typeof createTeardown>): Promise<Host> {
  const startedAt = performance.now();
  const state = openStateDir(options.stateDir);
  const lock = takeLock(state.lock, options.stateDir);
  teardown.add(lock.release);
  await stopStray(state.databaseProcess, state.database);
  if (options.fresh === true) forget(state);
  const log = openLog(state.log);
  const clock = openClock(state.clock, options.clock ?? { kind: 'real' });
  teardown.add(clock.remember);
  const backend = await openBackend(options, state, teardown);
  const { deployment, clients } = backend;
  const discrete = clock.kind === 'discrete';

  const env = sharedEnvironment(deployment.functions, {
    // One partition of deadlines: a second would cost a query a minute and spare a laptop nothing.
    BANK_DUE_SHARDS: '1',
    // Queue delays pass in real time, which means nothing on a discrete clock: nothing is sent ahead.
    ...(discrete && { BANK_DEADLINE_LOOKAHEAD_SECONDS: '0' }),
    ...options.env,
  });
  await options.product.configure({ now: clock.now, dynamo: clients.functions.dynamo, sqs: clients.functions.sqs, env });
  const functions = await loadFunctions(options.root, deployment.functions);

  const activity = createActivity();
  const invoker = createInvoker(functions, activity, log);
  const agenda = createAgenda();
  const workers = await startWorkers({ ...backend, activity, invoker, agenda, clock, log, state, options }, teardown);
  const scheduler = createScheduler({ schedules: deployment.schedules, invoker, now: clock.now, selfWinding: !discrete });
  teardown.add(scheduler.stop);

  const control = createControl({ clock, activity, agenda, scheduler, invoker, meter: workers.meter, databasePid: backend.databasePid });
  const token = randomBytes(24).toString('base64url');
  const controlServer = await openControlServer(control, token, 0);
  teardown.add(controlServer.stop);
  const keys = await options.product.bootstrap(state.demoKeys);
  const address = options.address ?? '127.0.0.1';
  const front = await openFront({ routes: deployment.routes, invoker, nowMs: clock.now, port: options.port ?? 0, address });
  teardown.add(front.stop);
  // What was on its way when the last host ended is still in the outbox.
  void scheduler.run(
    deployment.schedules.map((schedule) => schedule.name),
    { reason: 'start' },
  );
  const api = `http://${address}:${front.port}`;
  lock.announce(api);
  return {
    api,
    control: { ...control, address: `http://127.0.0.1:${controlServer.port}`, token },
    dynamodb: backend.endpoints.database,
    sqs: backend.endpoints.queues,
    queueUrls: backend.queueUrls,
    state,
    keys,
    startMs: Math.round(performance.now() - startedAt),
    failed: backend.failed,
    stop: teardown.run,
  };
}
