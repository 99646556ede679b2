import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Waker } from '../beat-loop.ts';
import type { ProcessTable } from '../lock-file.ts';
import { isSameProcess, processFacts } from './process-facts.ts';

/** What the agent takes from the machine it runs on: the only place that knows its clock and its chance. */
export const agentRuntime = {
  wallMs: (): number => Date.now(),
  random: (): number => Math.random(),
  newBootId: (): string => randomUUID(),
  processTable: (): ProcessTable => ({
    self: { pid: process.pid, startTicks: processFacts(process.pid)?.startTicks ?? '0' },
    isAlive: (pid, startTicks) => (startTicks === '0' ? isPidInUse(pid) : isSameProcess(pid, startTicks)),
  }),
};

/** Where there is no `/proc`, a pid in use counts as the lock's holder: refusing is safe, two agents are not. */
function isPidInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function createWaker(): Waker {
  let woken = new AbortController();
  return {
    wait: async (ms) => {
      await wait(ms, undefined, { signal: woken.signal }).catch(() => undefined);
      if (woken.signal.aborted) woken = new AbortController();
    },
    wake: () => woken.abort(),
  };
}
