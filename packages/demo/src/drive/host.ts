import type { Instant } from '@compute-bank/domain/instant';
import { Agent, request } from 'undici';
import type * as z from 'zod';
import type { Program, Programs } from './programs.ts';
import { type HostMetrics, hostMetrics, movedClock, type QuietReport, quietReport, type StartedHost, startedHost } from './wire.ts';

/** A bank that runs in a process of its own, and the door through which its clock is moved. */
export interface Host extends StartedHost {
  readonly program: Program;
  /** Waits until streams are read, queues are empty and nothing is at work. */
  untilQuiet(): Promise<QuietReport>;
  /** Moves a discrete clock and hands out what is due; whether there was anything. */
  moveTo(at: Instant): Promise<boolean>;
  metrics(): Promise<HostMetrics>;
}

export interface HostOptions {
  readonly root: string;
  readonly stateDir: string;
  /** Null: the machine's time. */
  readonly discreteFrom: Instant | null;
  readonly policy: Readonly<Record<string, number>>;
}

const startMsMax = 120_000;
const quietMsMax = 55_000;
const requestMsMax = 60_000;

/** Starts a bank with a state of its own. Fails with what it said if it does not answer in time. */
export async function startHost(programs: Programs, { root, stateDir, discreteFrom, policy }: HostOptions): Promise<Host> {
  const clock = discreteFrom === null ? [] : ['--discrete-from', new Date(discreteFrom).toISOString()];
  const program = programs.start(
    'the bank',
    `${root}/packages/local/bin/start.mjs`,
    ['--state', stateDir, '--port', '0', '--json', ...clock],
    { BANK_POLICY: JSON.stringify(policy) },
  );
  const line = await firstLine(program);
  const started = startedHost.parse(JSON.parse(line));
  const door = openDoor(started);
  return {
    ...started,
    program,
    untilQuiet: async () => settled(await door('GET', `/quiet?wait=${quietMsMax}`, undefined, quietReport)),
    moveTo: async (at) => (await door('POST', '/clock', { now: at, tick: true, wait: 0 }, movedClock)).ran.length > 0,
    metrics: () => door('GET', '/metrics', undefined, hostMetrics),
  };
}

async function firstLine(program: Program): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${program.name} did not start within ${startMsMax / 1_000} s.`)), startMsMax);
  });
  const dead = program.ended.then((how): never => {
    throw new Error(`${program.name} did not start: ${how}`);
  });
  try {
    const { value } = await Promise.race([program.lines.next(), late, dead]);
    return typeof value === 'string' ? value : await dead;
  } finally {
    clearTimeout(timer);
  }
}

function settled(report: QuietReport): QuietReport {
  if (!report.quiet)
    throw new Error(`The bank did not come to rest within ${quietMsMax / 1_000} s at ${new Date(report.now).toISOString()}.`);
  return report;
}

function openDoor({ control, controlToken }: StartedHost) {
  const dispatcher = new Agent({ connections: 4, headersTimeout: requestMsMax, bodyTimeout: requestMsMax, keepAliveTimeout: 60_000 });
  return async <T>(method: 'GET' | 'POST', path: string, input: object | undefined, answer: z.ZodType<T>): Promise<T> => {
    const { statusCode, body } = await request(`${control}${path}`, {
      method,
      dispatcher,
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      ...(input && { body: JSON.stringify(input) }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`The bank's control answered ${statusCode}: ${text.slice(0, 400)}`);
    return answer.parse(JSON.parse(text));
  };
}
