import type { Invoker } from '../functions/invoker.ts';
import type { Poller } from '../poller.ts';
import type { ScheduleDefinition } from '../template/deployment.ts';

export interface Scheduler extends Poller {
  /**
   * Runs schedules and waits for them: those whose rate says so, or the named ones whatever the time. Returns the names
   * of those that ran. A schedule that failed ran, too: its next turn is its retry.
   */
  run(which: 'due' | readonly string[], details?: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
}

export interface SchedulerParts {
  readonly schedules: readonly ScheduleDefinition[];
  readonly invoker: Invoker;
  /** The bank's time, which the functions are told. */
  readonly now: () => number;
  /**
   * The machine's time, which rates are counted on: schedules are there because machines fail, and machines fail in real
   * time, also where the bank's own clock jumps by hours.
   */
  readonly machineNow: () => number;
  /** Runs what is due by itself; without it only when it is told to. */
  readonly selfWinding: boolean;
}

const lookEveryMs = 1_000;

export function createScheduler({ schedules, invoker, now, machineNow, selfWinding }: SchedulerParts): Scheduler {
  const lastRun = new Map(schedules.map((schedule) => [schedule.name, machineNow()]));
  const running = new Map<string, Promise<unknown>>();

  const start = (schedule: ScheduleDefinition, details: Readonly<Record<string, unknown>>): Promise<unknown> => {
    lastRun.set(schedule.name, machineNow());
    const event = schedule.input ?? scheduledEvent(now(), details);
    // Its error is in the log and in the counters.
    const run = invoker
      .invoke(schedule.function, event)
      .catch(() => undefined)
      .finally(() => running.delete(schedule.name));
    running.set(schedule.name, run);
    return run;
  };
  const isDue = (schedule: ScheduleDefinition): boolean => machineNow() - (lastRun.get(schedule.name) ?? 0) >= schedule.everyMs;
  const run: Scheduler['run'] = async (which, details = {}) => {
    const wanted = schedules.filter((each) => (which === 'due' ? isDue(each) && !running.has(each.name) : which.includes(each.name)));
    await Promise.all(wanted.map((schedule) => start(schedule, details)));
    return wanted.map((schedule) => schedule.name);
  };
  const timer = selfWinding ? setInterval(() => void run('due'), lookEveryMs) : undefined;
  return {
    run,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}

/** What EventBridge Scheduler sends when a schedule has no input of its own. */
const scheduledEvent = (at: number, details: Readonly<Record<string, unknown>>) => ({
  version: '0',
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  time: new Date(at).toISOString(),
  detail: details,
});
