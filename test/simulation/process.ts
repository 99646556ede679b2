/**
 * One process of the simulated world, such as a container of a function. Killed, it stops at its next call to the outside: that
 * call, and every later one, never settles, so nothing behind it ever runs. What it had asked for before may still happen.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly #onKill: () => void;
  #isKilled = false;

  constructor(name: string, onKill: () => void = () => undefined) {
    this.name = name;
    this.#onKill = onKill;
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  kill(): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#onKill();
  }

  /** Settles as `work` does while the process lives; never, once it is killed. */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.#isKilled || resolve(value),
        (error: unknown) => this.#isKilled || reject(error),
      );
    });
  }
}
