import { randomUUID } from 'node:crypto';
import { BankProblem } from '@compute-bank/sdk/bank-problem';

/** What a client was told, kept on its own side. */
export interface Acknowledged {
  readonly what: 'top-up' | 'deposit' | 'withdrawal' | 'cancellation' | 'close' | 'return';
  readonly id: string;
  readonly idempotencyKey: string;
}

type Act = (idempotencyKey: string) => Promise<string>;

const attemptsMax = 60;
const betweenMs = 100;

/** A client that writes down every 2xx, and repeats an act under its own key until it hears what came of it. */
export class Journal {
  readonly entries: Acknowledged[] = [];
  readonly refusals: string[] = [];
  /** Nothing new is begun once it is closed; what has begun is carried to its end while the bank answers. */
  isClosed = false;
  /** The bank is gone for good. */
  isGivenUp = false;
  #waiting: { readonly count: number; readonly done: () => void }[] = [];

  /** Carries out one act. Answers its id, or undefined if it was refused. */
  async act(what: Acknowledged['what'], act: Act): Promise<string | undefined> {
    const idempotencyKey = randomUUID();
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      try {
        const id = await act(idempotencyKey);
        this.#note({ what, id, idempotencyKey });
        return id;
      } catch (error) {
        if (this.isGivenUp) throw error;
        if (!(error instanceof BankProblem)) await new Promise((resolve) => setTimeout(resolve, betweenMs));
        else if (error.problem.status < 500) return this.#refused(what, error.problem.code);
      }
    }
    throw new Error(`A ${what} was not answered in ${attemptsMax} attempts.`);
  }

  /** Settles once this many more acts are acknowledged. */
  more(count: number): Promise<void> {
    return new Promise((done) => this.#waiting.push({ count: this.entries.length + count, done }));
  }

  idsOf(what: Acknowledged['what']): string[] {
    return this.entries.filter((entry) => entry.what === what).map(({ id }) => id);
  }

  #refused(what: string, code: string): undefined {
    this.refusals.push(`${what}: ${code}`);
  }

  #note(entry: Acknowledged): void {
    this.entries.push(entry);
    for (const { done } of this.#waiting.filter(({ count }) => this.entries.length >= count)) done();
    this.#waiting = this.#waiting.filter(({ count }) => this.entries.length < count);
  }
}
