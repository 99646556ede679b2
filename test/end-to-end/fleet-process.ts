import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fleetNodeFlags } from '@compute-bank/agent/fleet-flags';

const fleetProgram = join(process.cwd(), 'packages', 'agent', 'src', 'fleet-main.ts');

export interface Turn {
  readonly nodeId: string;
  readonly name: string;
  readonly due: number;
  readonly accepted: boolean;
  readonly processes: number;
}

/** Drives a fleet process over its standard streams, as the demonstration does. */
export class FleetProcess {
  readonly events: Record<string, unknown>[] = [];
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  #lastId = 0;

  constructor(url: string, state: string, args: readonly string[] = ['--clock', 'discrete', '--runner', 'simulated']) {
    this.#child = spawn(process.execPath, [...fleetNodeFlags, fleetProgram, '--bank', url, '--state', state, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(JSON.parse(line)));
  }

  async ask<T>(request: object): Promise<T> {
    const id = ++this.#lastId;
    const answer = new Promise<Record<string, unknown>>((resolve) => this.#waiting.set(id, resolve));
    this.#child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    const { ok, error } = await answer;
    if (ok === undefined) throw new Error(String(error));
    return ok as T;
  }

  async beat(...nodeIds: string[]): Promise<Turn[]> {
    return (await this.ask<{ turns: Turn[] }>({ beat: nodeIds })).turns;
  }

  async end(signal: 'SIGKILL' | null): Promise<void> {
    const exited = once(this.#child, 'exit');
    if (signal) this.#child.kill(signal);
    else this.#child.stdin.end();
    await exited;
  }

  #take(line: Record<string, unknown>): void {
    const resolve = this.#waiting.get(Number(line.id));
    if (resolve) resolve(line);
    else this.events.push(line);
  }
}
