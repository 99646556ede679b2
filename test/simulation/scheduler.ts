import { setImmediate as nextTurn } from 'node:timers/promises';

interface Event {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** What the models and the world ask of time. Milliseconds. */
export interface WorldClock {
  now(): number;
  /** Runs `run` when `delayMs` have passed. The answer takes it back. */
  after(delayMs: number, run: () => void): () => void;
}

const isBefore = (left: Event, right: Event): boolean => left.at < right.at || (left.at === right.at && left.sequence < right.sequence);

/**
 * The virtual clock and the one heap of (time, sequence, callback): events of one instant run in the order in which they were
 * asked for, and after each event every promise that it settled has run on before the next event. Nothing reads a real clock.
 */
export class Scheduler implements WorldClock {
  readonly #heap: Event[] = [];
  #now: number;
  #sequence = 0;

  constructor(startsAt = 0) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    this.#sequence += 1;
    const event: Event = { at: this.#now + Math.max(0, delayMs), sequence: this.#sequence, run, isCancelled: false };
    this.#push(event);
    return () => {
      event.isCancelled = true;
    };
  }

  /** A promise of the moment `delayMs` from now. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** When the next event is due; undefined if there is none. */
  nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  /** Runs every event up to `until` in order, at most `eventsMax`, and leaves the clock at `until`. Answers how many ran. */
  async runUntil(until: number, eventsMax = 1_000_000): Promise<number> {
    let count = 0;
    await nextTurn();
    for (let next = this.nextAt(); next !== undefined && next <= until; next = this.nextAt()) {
      if (count >= eventsMax) throw new Error(`more than ${eventsMax} events before ${until}: something re-arms itself without end`);
      count += this.#runNext();
      await nextTurn();
    }
    this.#now = Math.max(this.#now, until);
    return count;
  }

  /** Runs for this long. */
  pass(durationMs: number): Promise<number> {
    return this.runUntil(this.#now + durationMs);
  }

  #runNext(): 0 | 1 {
    const event = this.#pop();
    if (!event || event.isCancelled) return 0;
    this.#now = Math.max(this.#now, event.at);
    event.run();
    return 1;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isBefore(event, parent)) break;
      [heap[at], heap[above]] = [parent, event];
      at = above;
    }
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const [top, last] = [heap[0], heap.pop()];
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      const child = this.#smallerChild(at);
      const event = child === undefined ? undefined : heap[child];
      if (child === undefined || !event || !isBefore(event, last)) return top;
      [heap[at], heap[child]] = [event, last];
      at = child;
    }
  }

  #smallerChild(at: number): number | undefined {
    const [left, right] = [this.#heap[2 * at + 1], this.#heap[2 * at + 2]];
    if (!left) return undefined;
    return right && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}
