import { instant } from '@compute-bank/domain/instant';
import type { Activity } from '../activity.ts';
import type { Agenda } from '../agenda/agenda.ts';
import type { Meter, MeteredWrites } from '../backend/meter.ts';
import type { Clock } from '../clock.ts';
import type { InvocationCount, Invoker } from '../functions/invoker.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import { isShape, listAt, numberAt, shapeAt, textAt } from '../template/shape.ts';
import { residentBytes } from './process-memory.ts';

/** Where the bank stands: what the driver of a discrete clock asks before it moves on. */
export interface QuietReport {
  readonly now: number;
  /** Streams are read, queues are empty and nothing is at work. */
  readonly quiet: boolean;
  /** The next instant at which something is to happen; at or before `now` if a deadline waits for a tick. */
  readonly nextDueAt: number | null;
  /** Nodes whose agents have something to report by now. */
  readonly awaited: ReturnType<Agenda['look']>['awaited'];
}

export interface ControlParts {
  readonly clock: Clock;
  readonly activity: Activity;
  readonly agenda: Agenda;
  readonly scheduler: Scheduler;
  readonly invoker: Invoker;
  readonly meter: MeteredWrites;
  readonly databasePid: number | null;
  /** Schedule that hands out deadlines: on a discrete clock it runs exactly when one has come. */
  readonly deadlineSchedule: string;
}

/** What was done since the start, and the memory it takes now, in bytes. */
export interface Metrics extends Meter {
  readonly functions: Readonly<Record<string, InvocationCount>>;
  readonly rss: { readonly host: number; readonly database: number; readonly total: number };
  readonly uptimeSeconds: number;
}

export interface Control {
  report(): QuietReport;
  /** Moves a discrete clock. */
  moveTo(atMs: number): void;
  /** Runs schedules: those that are due (deadlines by the bank's time, others by the machine's), or the named ones. */
  tick(which: 'due' | readonly string[]): Promise<readonly string[]>;
  untilQuiet(waitMs: number): Promise<QuietReport>;
  metrics(): Metrics;
  /** The same by request: `POST /clock`, `POST /tick`, `GET /quiet`, `GET /metrics`; undefined for anything else. */
  handle(request: string, input: unknown, query: URLSearchParams): Promise<unknown>;
}

const waitMsMax = 60_000;

export function createControl(parts: ControlParts): Control {
  const { clock, activity, agenda, scheduler } = parts;
  const report = (): QuietReport => {
    const now = clock.now();
    return { now, quiet: activity.isQuiet(), ...agenda.look(now) };
  };
  const untilQuiet = async (waitMs: number): Promise<QuietReport> => {
    const quiet = await activity.untilQuiet(Math.min(waitMs, waitMsMax));
    return { ...report(), quiet };
  };
  const control: Control = {
    report,
    moveTo: (atMs) => clock.moveTo(instant(atMs)),
    tick: async (which) => {
      if (which !== 'due') return scheduler.run(which);
      const ran = await scheduler.run('due');
      const overdue = agenda.isOverdue(clock.now()) && !ran.includes(parts.deadlineSchedule);
      return overdue ? [...ran, ...(await scheduler.run([parts.deadlineSchedule]))] : ran;
    },
    untilQuiet,
    metrics: () => metricsOf(parts),
    handle: async (request, input, query) => {
      switch (request) {
        case 'GET /quiet':
          return untilQuiet(Number(query.get('wait') ?? 0));
        case 'GET /metrics':
          return control.metrics();
        case 'POST /clock': {
          const { now, ...rest } = shapeAt(input, 'body');
          control.moveTo(numberAt(now, 'now'));
          return settle(control, rest);
        }
        case 'POST /tick':
          return settle(control, { tick: true, ...shapeAt(input, 'body') });
        default:
          return undefined;
      }
    },
  };
  return control;
}

/** Runs schedules if `tick` asks for it (`true`: those due; a list: those), and waits for quiet for `wait` milliseconds. */
async function settle(control: Control, input: unknown): Promise<QuietReport & { readonly ran: readonly string[] }> {
  const { tick, wait } = isShape(input) ? input : {};
  const which = tick === true ? 'due' : listAt(tick === false ? undefined : tick, 'tick').map((name) => textAt(name, 'tick'));
  const ran = await control.tick(which);
  return { ...(await control.untilQuiet(numberAt(wait ?? 0, 'wait'))), ran };
}

function metricsOf({ meter, invoker, databasePid }: ControlParts): Metrics {
  const host = process.memoryUsage.rss();
  const database = databasePid === null ? 0 : residentBytes(databasePid);
  return { ...meter.read(), functions: invoker.counts(), rss: { host, database, total: host + database }, uptimeSeconds: process.uptime() };
}
