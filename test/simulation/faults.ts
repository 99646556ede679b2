import type { Sender } from './as-client.ts';
import type { FaultyCommand } from './fault-errors.ts';
import { canConflict, conflictFor, TimedOut, throttleFor } from './fault-errors.ts';
import { SimulatedProcess } from './process.ts';
import type { Random } from './random.ts';
import type { WorldClock } from './scheduler.ts';

/** How often each fault strikes, per call: 0 never, 1 always. */
export interface FaultRates {
  /** A transaction (or a write that meets one) is refused by a conflict; nothing is applied. */
  readonly conflict: number;
  /** The request is refused as too much; nothing is applied. */
  readonly throttle: number;
  /** The request never arrives; the caller times out. */
  readonly lostRequest: number;
  /** The request is carried out, its answer is lost; the caller times out. */
  readonly lostReply: number;
  /** A send to a queue is repeated later as it was: a duplicate delivery, also after the five minutes of the queue's deduplication. */
  readonly duplicateSend: number;
  /** A delete from a queue is lost though answered: the message comes again when its visibility expires. */
  readonly lostDelete: number;
  /** The process ends at this call: half of the times before the request leaves, else after it was carried out. */
  readonly kill: number;
}

export const calm: FaultRates = { conflict: 0, throttle: 0, lostRequest: 0, lostReply: 0, duplicateSend: 0, lostDelete: 0, kill: 0 };

/** Draws which faults a run has, and how often: in some runs none, in none all. */
export const drawFaultRates = (random: Random): FaultRates => {
  if (random.chance(0.15)) return calm;
  const rate = (max: number): number => (random.chance(0.5) ? random.next() * max : 0);
  return {
    conflict: rate(0.3),
    throttle: rate(0.2),
    lostRequest: rate(0.1),
    lostReply: rate(0.2),
    duplicateSend: rate(0.3),
    lostDelete: rate(0.2),
    kill: rate(0.03),
  };
};

export interface FaultOptions {
  readonly random: Random;
  readonly clock: WorldClock;
  readonly rates: () => FaultRates;
  /** On whose behalf the calls are made. Default: a process that nobody can kill but this. */
  readonly process?: SimulatedProcess;
  /** Milliseconds of a request's way and of its answer's. Default: none. */
  readonly latency?: () => number;
  /** After which time a caller gives up. Default 3 s. */
  readonly timeoutMs?: number;
  /** How much later a duplicate comes, at most. Default 25 minutes: behind the windows of the queue (5) and of tokens (10). */
  readonly duplicateWithinMs?: number;
  /** Told of every fault that strikes, for the trace. */
  readonly onFault?: (fault: keyof FaultRates, command: string) => void;
}

const duplicateWithinMs = 25 * 60 * 1000;
const sends = ['SendMessageCommand', 'SendMessageBatchCommand'];
const deletes = ['DeleteMessageCommand', 'DeleteMessageBatchCommand'];

/**
 * Wraps anything that has a `send(command)` in seeded faults. Faults are drawn in the order of the calls, so one seed gives one
 * sequence. Every fault is one that the real service can show: nothing is applied twice that a retry could not apply twice.
 */
export const withFaults = (inner: Sender, options: FaultOptions): Sender => {
  const process = options.process ?? new SimulatedProcess('unnamed');
  return { send: (command) => process.guard(new FaultyCall(inner, options, process, command).run()) };
};

class FaultyCall {
  readonly #inner: Sender;
  readonly #options: FaultOptions;
  readonly #process: SimulatedProcess;
  readonly #command: FaultyCommand;
  readonly #name: string;

  constructor(inner: Sender, options: FaultOptions, process: SimulatedProcess, command: FaultyCommand) {
    this.#inner = inner;
    this.#options = options;
    this.#process = process;
    this.#command = command;
    this.#name = command.constructor.name;
  }

  async run(): Promise<unknown> {
    const { random } = this.#options;
    if (this.#process.isKilled) return this.#never();
    const isKilled = this.#strikes('kill');
    if (isKilled && random.chance(0.5)) return this.#die();
    await this.#travel();
    if (canConflict(this.#command) && this.#strikes('conflict')) throw conflictFor(this.#command, (count) => random.between(0, count - 1));
    if (this.#strikes('throttle')) throw throttleFor(this.#command);
    if (this.#strikes('lostRequest')) return this.#timeOut();
    if (deletes.includes(this.#name) && this.#strikes('lostDelete')) return this.#answerUndone();
    const answer = await this.#inner.send(this.#command);
    if (sends.includes(this.#name) && this.#strikes('duplicateSend')) this.#repeatLater();
    if (isKilled) return this.#die();
    if (this.#strikes('lostReply')) return this.#timeOut();
    await this.#travel();
    return answer;
  }

  #strikes(fault: keyof FaultRates): boolean {
    const isStruck = this.#options.random.chance(this.#options.rates()[fault]);
    if (isStruck) this.#options.onFault?.(fault, this.#name);
    return isStruck;
  }

  #wait(durationMs: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(durationMs, resolve));
  }

  async #travel(): Promise<void> {
    const latencyMs = this.#options.latency?.() ?? 0;
    if (latencyMs > 0) await this.#wait(latencyMs);
  }

  async #timeOut(): Promise<never> {
    await this.#wait(this.#options.timeoutMs ?? 3000);
    throw new TimedOut(`${this.#name} was not answered in time`);
  }

  #never(): Promise<never> {
    return new Promise(() => undefined);
  }

  #die(): Promise<never> {
    this.#process.kill();
    return this.#never();
  }

  /** What the queue would have answered, had the delete arrived. */
  #answerUndone(): object {
    const entries = 'Entries' in this.#command.input && Array.isArray(this.#command.input.Entries) ? this.#command.input.Entries : [];
    return { $metadata: { httpStatusCode: 200 }, Successful: entries.map(({ Id }: { Id: string }) => ({ Id })) };
  }

  #repeatLater(): void {
    const { random, clock } = this.#options;
    const delayMs = random.between(0, this.#options.duplicateWithinMs ?? duplicateWithinMs);
    clock.after(delayMs, () => void this.#inner.send(this.#command).catch(() => undefined));
  }
}
