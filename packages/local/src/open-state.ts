import { stopStray } from './backend/stop-stray.ts';
import { type Clock, openClock } from './clock.ts';
import type { HostOptions } from './host-options.ts';
import { type Log, openLog } from './log.ts';
import { type Lock, takeLock } from './state/lock.ts';
import { forget, openStateDir, type StateDir } from './state/state-dir.ts';
import type { Teardown } from './teardown.ts';

export interface OpenState {
  readonly state: StateDir;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes the state directory for this process and puts it in order after whoever had it before. */
export async function openState(options: HostOptions, teardown: Teardown): Promise<OpenState> {
  const state = openStateDir(options.stateDir);
  const lock = takeLock(state.lock, options.stateDir);
  teardown.add(lock.release);
  await stopStray(state.databaseProcess, state.database);
  if (options.fresh === true) forget(state);
  const clock = openClock(state.clock, options.clock ?? { kind: 'real' });
  teardown.add(clock.remember);
  return { state, lock, clock, log: openLog(state.log) };
}
