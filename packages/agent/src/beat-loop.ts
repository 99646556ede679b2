import type { AgentClock } from './agent-clock.ts';
import type { NodeAgent } from './node-agent.ts';

/** A wait that can be cut short. */
export interface Waker {
  /** Settles after `ms`, or as soon as `wake` is called; at once if it was called since the last wait. */
  wait(ms: number): Promise<void>;
  wake(): void;
}

const waitMinMs = 50;
const waitMaxMs = 60_000;

/** Runs one node until `isStopped`: acts and speaks whenever something is due or has changed. */
export async function runBeatLoop(agent: NodeAgent, clock: AgentClock, waker: Waker, isStopped: () => boolean): Promise<void> {
  while (!isStopped()) {
    await agent.step();
    if (isStopped()) return;
    // A wait is never long: after a suspend of the machine the timer's idea of time is not the clock's.
    await waker.wait(Math.min(Math.max(agent.nextDue() - clock.now(), waitMinMs), waitMaxMs));
  }
}
