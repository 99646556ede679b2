import type { Instant } from '@compute-bank/domain/instant';
import type { Held } from './held.ts';
import type { Runner } from './runner.ts';

/** Hands each assignment to one of two runners, always to the same one. */
export function splitRunner(isFirst: (held: Held) => boolean, first: Runner, second: Runner): Runner {
  const runnerOf = (held: Held): Runner => (isFirst(held) ? first : second);
  return {
    start: (held) => runnerOf(held).start(held),
    stop: (held) => runnerOf(held).stop(held),
    find: (held) => runnerOf(held).find(held),
    adopt: (held) => runnerOf(held).adopt(held),
    nextEnd: () => {
      const ends = [first.nextEnd(), second.nextEnd()].filter((end) => end !== null);
      return ends.length === 0 ? null : (Math.min(...ends) as Instant);
    },
    tick: () => {
      first.tick();
      second.tick();
    },
    processCount: () => first.processCount() + second.processCount(),
    close: () => {
      first.close();
      second.close();
    },
  };
}
