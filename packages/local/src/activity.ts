/** Who is busy: asked by those that must wait until everything is done. */
export interface Activity {
  /** Registers a part that can say whether it has nothing to do. */
  watch(isIdle: () => boolean): void;
  /** To be called by a part whenever it may have become idle. */
  changed(): void;
  isQuiet(): boolean;
  /** Waits until all parts are idle at one moment; false if that did not happen in time. */
  untilQuiet(waitMs: number): Promise<boolean>;
}

/** Idleness of parts that cannot announce it, such as a message that becomes visible, is looked for this often. */
const lookEveryMs = 10;

export function createActivity(): Activity {
  const parts: (() => boolean)[] = [];
  const waiters = new Set<() => void>();
  let looking: NodeJS.Timeout | undefined;
  const isQuiet = (): boolean => parts.every((isIdle) => isIdle());
  const look = (): void => {
    if (waiters.size > 0 && isQuiet()) for (const wake of [...waiters]) wake();
  };
  return {
    watch: (isIdle) => parts.push(isIdle),
    // Later in this turn of the loop: a part that is idle now may be handed work by the same event.
    changed: () => {
      if (waiters.size > 0) setImmediate(look);
    },
    isQuiet,
    untilQuiet: (waitMs) => {
      if (isQuiet()) return Promise.resolve(true);
      return new Promise((done) => {
        const end = (quiet: boolean): void => {
          waiters.delete(wake);
          clearTimeout(timer);
          if (waiters.size === 0) {
            clearInterval(looking);
            looking = undefined;
          }
          done(quiet);
        };
        const wake = (): void => end(true);
        const timer = setTimeout(() => end(false), waitMs);
        waiters.add(wake);
        looking ??= setInterval(look, lookEveryMs);
      });
    },
  };
}
