import type { Instant } from '@compute-bank/domain/instant';
import type { Held } from './held.ts';
import type { Observe, Runner } from './runner.ts';

/** How long `["simulate", "--seconds", "N"]` runs; null for any other argument vector: until it is stopped. */
export function simulatedSeconds(argv: readonly string[]): number | null {
  const [program, option, value] = argv;
  if (program !== 'simulate' || option !== '--seconds' || value === undefined || argv.length !== 3) return null;
  return /^\d{1,9}(?:\.\d{1,3})?$/.test(value) ? Number(value) : null;
}

/**
 * Runs nothing: a workload is ready at once and ends when its seconds have passed on the given clock. For demonstrations
 * under a clock that is set from outside; it is never chosen unless asked for, and says `simulated` where it is shown.
 */
export class SimulatedRunner implements Runner {
  readonly #now: () => Instant;
  readonly #observe: Observe;
  readonly #ends = new Map<string, Instant>();

  constructor(now: () => Instant, observe: Observe) {
    this.#now = now;
    this.#observe = observe;
  }

  async start(held: Held): Promise<void> {
    const id = held.order.assignmentId;
    const seconds = simulatedSeconds(held.order.workload?.argv ?? []);
    if (seconds !== null) this.#ends.set(id, (this.#now() + Math.round(seconds * 1_000)) as Instant);
    this.#observe(id, { kind: 'ready', child: null });
  }

  async stop(held: Held): Promise<void> {
    this.#forget(held.order.assignmentId);
    this.#observe(held.order.assignmentId, { kind: 'exited', exitCode: null });
  }

  /** A simulation ends with the process that ran it. */
  find(): null {
    return null;
  }

  adopt(): void {}

  nextEnd(): Instant | null {
    const ends = [...this.#ends.values()];
    return ends.length === 0 ? null : (Math.min(...ends) as Instant);
  }

  tick(): void {
    const now = this.#now();
    for (const [id, end] of [...this.#ends]) {
      if (end > now) continue;
      this.#forget(id);
      // The clock may have jumped past it.
      this.#observe(id, { kind: 'exited', exitCode: 0, at: end });
    }
  }

  processCount(): number {
    return 0;
  }

  close(): void {
    this.#ends.clear();
  }

  #forget(id: string): void {
    this.#ends.delete(id);
  }
}
