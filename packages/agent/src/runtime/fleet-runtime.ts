import { resolve } from 'node:path';
import type { Instant } from '@compute-bank/domain/instant';
import { createAgentClock, createDiscreteClock } from '../agent-clock.ts';
import type { FleetParts, RunnerPlace } from '../agent-fleet.ts';
import { createBankClient, readBankUrl } from '../bank-client.ts';
import { type Durability, makePrivateDirectory } from '../durable-file.ts';
import { lockFolder } from '../lock-file.ts';
import type { Observe, Runner } from '../runner.ts';
import { ShapeError } from '../shape.ts';
import { SimulatedRunner } from '../simulated-runner.ts';
import { splitRunner } from '../split-runner.ts';
import { agentRuntime } from './agent-runtime.ts';
import { ProcessRunner } from './process-runner.ts';

export interface FleetOptions {
  readonly bank: string;
  readonly statePath: string;
  readonly discrete: boolean;
  readonly signTime: 'agent' | 'wall';
  readonly runner: 'process' | 'simulated';
  readonly connections: number;
  readonly durability: Durability;
}

const pick = <T extends string>(name: string, value: string | undefined, choices: readonly T[]): T => {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new ShapeError(`--${name}: found ${JSON.stringify(value)}, must be ${choices.join(' or ')}`);
  return choice;
};

/** Reads the command line's values; throws `ShapeError`. */
export function readFleetOptions(values: Readonly<Record<string, string>>): FleetOptions {
  const connections = Number(values.connections);
  if (!Number.isInteger(connections) || connections < 1 || connections > 512) {
    throw new ShapeError(`--connections: found ${JSON.stringify(values.connections)}, must be a whole number from 1 to 512`);
  }
  return {
    bank: readBankUrl(values.bank ?? ''),
    statePath: resolve(values.state ?? ''),
    discrete: pick('clock', values.clock, ['wall', 'discrete']) === 'discrete',
    signTime: pick('sign-time', values.signTime, ['agent', 'wall']),
    runner: pick('runner', values.runner, ['process', 'simulated']),
    connections,
    durability: pick('durability', values.durability, ['process', 'disk']),
  };
}

/** What a fleet is made of in this process. `tell` takes what comes unasked. */
export function createFleetParts(
  options: FleetOptions,
  tell: (event: object) => void,
): { parts: FleetParts; setNow: (now: number) => void; release: () => void } {
  makePrivateDirectory(options.statePath);
  const release = lockFolder(options.statePath, agentRuntime.processTable());
  const discrete = createDiscreteClock(0 as Instant, agentRuntime.wallMs);
  const clock = options.discrete ? discrete : createAgentClock(agentRuntime.wallMs);
  const parts: FleetParts = {
    statePath: options.statePath,
    client: createBankClient(options.bank, options.connections),
    clock,
    durability: options.durability,
    signedAt: () => (options.signTime === 'wall' ? (agentRuntime.wallMs() as Instant) : clock.now()),
    bootId: agentRuntime.newBootId(),
    random: agentRuntime.random,
    concurrency: options.connections,
    createRunner: (place, observe) => createRunner(options, () => clock.now(), place, observe),
    say: (name, sentence) => process.stderr.write(`${name}: ${sentence}\n`),
    onChange: (change) => tell({ event: 'changed', ...change }),
  };
  return { parts, setNow: setterOf(options, discrete), release };
}

function setterOf(options: FleetOptions, clock: ReturnType<typeof createDiscreteClock>): (now: number) => void {
  return (now) => {
    if (!options.discrete) throw new ShapeError('now: the clock is the wall clock; start with --clock discrete to set it');
    if (now < clock.now()) throw new ShapeError(`now: found ${now}, must not lie before ${clock.now()}`);
    clock.set(now as Instant);
  };
}

function createRunner(options: FleetOptions, now: () => Instant, place: RunnerPlace, observe: Observe): Runner {
  const real = new ProcessRunner({ ...place, observe });
  if (options.runner === 'process') return real;
  return splitRunner((held) => held.order.workload?.env.CBANK_REAL === '1', real, new SimulatedRunner(now, observe));
}
