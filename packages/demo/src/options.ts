import type { Clearing } from '@compute-bank/domain/clearing';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readClearings } from './clearing-option.ts';

/** What a person asked for. */
export interface Options {
  readonly json: boolean;
  readonly seed: number;
  /** Null: a folder of its own, removed at the end. */
  readonly state: string | null;
  readonly latency: boolean;
  /** How the markets clear: one run of the same plan for each. */
  readonly clearings: readonly Clearing[];
  /** Null: the built-in scenario. */
  readonly trace: TraceFiles | null;
}

export interface TraceFiles {
  readonly nodes: string;
  readonly jobs: readonly string[];
  readonly asks: string;
  readonly idle: string | null;
  readonly limit: number;
  readonly stepMinutes: number;
  readonly squeeze: number | 'auto' | null;
}

const limitDefault = 5_000;
const limitMax = 100_000;
const stepDefault = 5;

/** Reads the command line; commander ends the program with a sentence for one that is wrong. */
export function readOptions(argv: readonly string[]): Options {
  const command = new Command('npm run demo --')
    .description('Runs a whole bank from end to end and says what it did: a built-in synthetic scenario, or public traces.')
    .option('--json', 'print one object on the last line', false)
    .option('--seed <number>', 'whatever is drawn is drawn from it', whole(0, 2 ** 31), 1)
    .option('--state <dir>', 'keep the state in this new folder')
    .option('--no-latency', 'leave out the measurement of latencies')
    .addOption(clearingOption())
    .option('--nodes <file>', 'nodes of a trace')
    .option('--jobs <file>', 'jobs of a trace; may be given more than once', collect, [])
    .option('--asks <file>', 'what providers ask for a GPU-hour')
    .option('--idle <file>', 'idle GPUs over time; without it every node is idle over the whole period')
    .option('--limit <number>', 'jobs that are submitted, at most', whole(1, limitMax), limitDefault)
    .option('--step <minutes>', 'jobs of a trace that arrive within so long arrive together', whole(1, 60), stepDefault)
    .option('--squeeze [factor]', 'raise contention by this factor; without one: until demand is 0.8 of the idle hours', factor)
    .parse([...argv], { from: 'user' });
  const values = command.opts<Values>();
  const { json, seed, latency, clearing: clearings, state } = values;
  return { json, seed, latency, clearings, state: state ?? null, trace: traceOf(command, values) };
}

interface Values {
  readonly json: boolean;
  readonly seed: number;
  readonly latency: boolean;
  readonly clearing: readonly Clearing[];
  readonly state?: string;
  readonly nodes?: string;
  readonly jobs: readonly string[];
  readonly asks?: string;
  readonly idle?: string;
  readonly limit: number;
  readonly step: number;
  readonly squeeze?: number | true;
}

function traceOf(command: Command, { nodes, jobs, asks, idle, limit, step, squeeze }: Values): TraceFiles | null {
  const isAskedFor = nodes !== undefined || jobs.length > 0 || asks !== undefined || idle !== undefined || squeeze !== undefined;
  if (!isAskedFor) return null;
  if (nodes === undefined || asks === undefined || jobs.length === 0) return command.error('A trace run needs --nodes, --jobs and --asks.');
  return { nodes, jobs, asks, idle: idle ?? null, limit, stepMinutes: step, squeeze: squeeze === true ? 'auto' : (squeeze ?? null) };
}

const collect = (file: string, before: readonly string[]): readonly string[] => [...before, file];

const whole =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Must be a whole number from ${min} to ${max}.`);
    return value;
  };

const clearingOption = (): Option =>
  new Option(
    '--clearing <how>',
    'how the markets match: continuous, call, both (one after the other, side by side), call:SECONDS, both:SECONDS',
  )
    .default([{ kind: 'continuous' }], 'continuous')
    .argParser((text) => {
      const clearings = readClearings(text);
      if (clearings === undefined)
        throw new InvalidArgumentError(
          'Must be continuous, call or both; the latter two may name a period from 1 to 60 seconds, as in call:30.',
        );
      return clearings;
    });

function factor(text: string): number {
  const value = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1)) throw new InvalidArgumentError('Must be a number of at least 1.');
  return value;
}
