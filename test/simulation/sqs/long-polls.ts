import type { WorldClock } from '../scheduler.ts';
import type { QueueModel, StoredMessage } from './queue-model.ts';

type Take = () => StoredMessage[];

/** Receives that wait for a message: they look again when the queue changed and when a message becomes visible by time. */
export class LongPolls {
  readonly #clock: WorldClock;
  /** Each looks once and says whether it is served. */
  readonly #waiting = new Map<QueueModel, Set<() => boolean>>();

  constructor(clock: WorldClock) {
    this.#clock = clock;
  }

  /** To be called after every change of the queue. */
  wake(queue: QueueModel): void {
    for (const look of this.#waiting.get(queue) ?? []) if (look()) this.#waiting.get(queue)?.delete(look);
  }

  /** What `take` finds first; nothing if that is not before `until`. */
  wait(queue: QueueModel, take: Take, until: number): Promise<StoredMessage[]> {
    return new Promise((resolve) => {
      let isServed = false;
      const look = (): boolean => {
        if (isServed) return true;
        const found = take();
        isServed = found.length > 0 || this.#clock.now() >= until;
        if (isServed) resolve(found);
        return isServed;
      };
      const lookAgain = (): void => {
        if (look()) {
          this.#waiting.get(queue)?.delete(look);
          return;
        }
        const now = this.#clock.now();
        this.#clock.after(Math.min(until, queue.nextVisibleAt(now) ?? until) - now, lookAgain);
      };
      this.#waiting.set(queue, (this.#waiting.get(queue) ?? new Set()).add(look));
      lookAgain();
    });
  }
}
