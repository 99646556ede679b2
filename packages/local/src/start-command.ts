import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseInstant } from '@compute-bank/domain/instant';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { NoDatabase } from './backend/find-database.ts';
import type { ClockMode } from './clock.ts';
import { startHost } from './host.ts';
import type { Host, HostOptions } from './host-options.ts';
import { createProduct } from './product.ts';
import { StateInUse } from './state/lock.ts';

interface Flags {
  readonly state: string;
  readonly fresh: boolean;
  readonly port: number;
  readonly json: boolean;
  readonly clock: ClockMode;
}

/**
 * `npm start`: runs the bank until it is told to stop. Exit status 0 after Ctrl-C, 1 on failure, 2 if it cannot run here.
 * `deployment` replaces the bank's own templates and functions.
 */
export async function runStart(
  root: string,
  argv: readonly string[],
  deployment: Pick<HostOptions, 'product' | 'stacks'> = { product: createProduct(root) },
): Promise<void> {
  const flags = readFlags(argv);
  const isFirst = !existsSync(join(flags.state, 'demo-keys.json'));
  const asked = listenForStop();
  let host: Host;
  try {
    host = await startHost({
      root,
      ...deployment,
      stateDir: flags.state,
      fresh: flags.fresh,
      port: flags.port,
      clock: flags.clock,
      // How a bank is run is its operator's to say, here as in the cloud.
      ...(process.env.BANK_POLICY && { env: { BANK_POLICY: process.env.BANK_POLICY } }),
    });
  } catch (error) {
    reportFailure(error, flags);
    return;
  }
  process.stdout.write(flags.json ? `${JSON.stringify(describe(host))}\n` : introduce(host, isFirst || flags.fresh));
  await untilStopped(host, asked);
}

/** Expected failures say what to do; anything else shows where it happened. */
function reportFailure(error: unknown, { port }: Flags): void {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const known = isTaken ? `Port ${port} is in use by another program: choose one with --port, or 0 for any.` : undefined;
  process.stderr.write(`${pc.red('The bank did not start.')} ${known ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = error instanceof NoDatabase ? 2 : 1;
  const isExpected = isTaken || error instanceof NoDatabase || error instanceof StateInUse || isOfConfig(error);
  if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

/** Its class belongs to the functions, of which this program knows none by itself. */
const isOfConfig = (error: unknown): boolean => error instanceof Error && error.name === 'ConfigError';

function readFlags(argv: readonly string[]): Flags {
  const parsePort = (text: string): number => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('A port is a number up to 65535.');
    return port;
  };
  const command = new Command('npm start --')
    .description('Runs the whole bank on this machine.')
    .option('--state <dir>', 'where the bank keeps itself', '.bank')
    .option('--fresh', 'forget the state first', false)
    .option('--port <number>', 'port of the API; 0 for any', parsePort, 8080)
    .option('--json', 'print one line of JSON when ready', false)
    .option('--discrete-from <instant>', 'use a clock that a driver moves, starting at this RFC 3339 instant')
    .parse([...argv], { from: 'user' });
  const { discreteFrom, ...flags } = command.opts<Omit<Flags, 'clock'> & { readonly discreteFrom?: string }>();
  if (discreteFrom === undefined) return { ...flags, clock: { kind: 'real' } };
  const start = parseInstant(discreteFrom);
  if (start === undefined) return command.error(`"${discreteFrom}" is no RFC 3339 instant.`);
  return { ...flags, clock: { kind: 'discrete', start } };
}

const describe = (host: Host) => ({
  api: host.api,
  control: host.control.address,
  controlToken: host.control.token,
  dynamodb: host.dynamodb,
  sqs: host.sqs,
  state: host.state.path,
  keys: host.keys,
  pid: process.pid,
  startMs: host.startMs,
});

/** Keys are shown on the first start only; afterwards the file has them. */
function introduce(host: Host, isFirst: boolean): string {
  const lines = [
    pc.bold('The bank is open.'),
    `  API        ${pc.cyan(host.api)}`,
    `  Database   ${host.dynamodb}`,
    `  Queues     ${host.sqs}`,
    `  Control    ${host.control.address}  (token ${host.control.token})`,
    `  State      ${host.state.path}`,
  ];
  if (host.keys && isFirst) {
    lines.push('', 'Demo keys, for the header "authorization: Bearer …":');
    for (const [whose, key] of Object.entries(host.keys)) lines.push(`  ${whose.padEnd(10)} ${key}`);
  }
  if (host.keys) lines.push('', `Keys are kept in ${host.state.demoKeys}.`);
  return `${lines.join('\n')}\nReady in ${(host.startMs / 1_000).toFixed(1)} s. Ctrl-C stops everything.\n`;
}

const echoMs = 1_000;

/** Listens from the first moment on: a Ctrl-C during the start ends the bank as soon as it stands. */
function listenForStop(): Promise<undefined> {
  return new Promise((stop) => {
    let firstAt = 0;
    const onSignal = (): void => {
      // npm passes on the Ctrl-C that the terminal has sent already. A later one means it: no more waiting.
      if (firstAt > 0 && performance.now() - firstAt > echoMs) process.exit(1);
      firstAt ||= performance.now();
      stop(undefined);
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });
}

async function untilStopped(host: Host, asked: Promise<undefined>): Promise<void> {
  const failure = await Promise.race([asked, host.failed]);
  if (failure !== undefined) process.stderr.write(`${pc.red('The bank has to stop.')} ${failure}\n`);
  await host.stop();
  process.exit(failure === undefined ? 0 : 1);
}
