import { randomBytes } from 'node:crypto';
import { createAgenda } from './agenda/agenda.ts';
import { openBackend } from './backend/open-backend.ts';
import { createControl } from './control/control.ts';
import { type ControlServer, openControlServer } from './control/control-server.ts';
import type { Host, HostOptions } from './host-options.ts';
import { openFront } from './http/front.ts';
import { openFunctions } from './open-functions.ts';
import { openState } from './open-state.ts';
import { createScheduler } from './schedule/scheduler.ts';
import { startWorkers } from './start-workers.ts';
import { createTeardown, type Teardown } from './teardown.ts';

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

async function bringUp(options: HostOptions, teardown: Teardown): Promise<Host> {
  const startedAt = performance.now();
  const { state, lock, clock, log } = await openState(options, teardown);
  const backend = await openBackend(options, state, teardown);
  const { deployment, databasePid } = backend;
  const { invoker, activity } = await openFunctions(options, backend, clock, log);
  const agenda = createAgenda();
  const { meter } = await startWorkers({ ...backend, activity, invoker, agenda, clock, log, state, options }, teardown);
  const { schedules, routes } = deployment;
  const selfWinding = clock.kind === 'real';
  const scheduler = createScheduler({ schedules, invoker, now: clock.now, machineNow: Date.now, selfWinding });
  teardown.add(scheduler.stop);
  const deadlineSchedule = options.deadlineSchedule ?? 'Deadlines';
  const control = createControl({ clock, activity, agenda, scheduler, invoker, meter, databasePid, deadlineSchedule });
  const token = randomBytes(24).toString('base64url');
  const door: ControlServer = await openControlServer(control, token, 0);
  teardown.add(door.stop);
  const keys = await options.product.bootstrap(state.demoKeys);
  const address = options.address ?? '127.0.0.1';
  const front = await openFront({ routes, invoker, nowMs: clock.now, port: options.port ?? 0, address });
  teardown.add(front.stop);
  // What was on its way when the last host ended is still in the outbox. Deadlines wait for their first minute: agents
  // that could not reach the bank are heard again by then, and are not blamed for its absence.
  const atStart = schedules.map((schedule) => schedule.name).filter((name) => clock.kind === 'discrete' || name !== deadlineSchedule);
  void scheduler.run(atStart, { reason: 'start' });
  const api = `http://${address}:${front.port}`;
  lock.announce(api);
  return {
    api,
    control: { ...control, address: `http://127.0.0.1:${door.port}`, token },
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
