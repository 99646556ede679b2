import type * as z from 'zod';
import type { Carrier } from './carrier.ts';
import type { Program, Programs } from './programs.ts';
import { clockSet, fleetAnswer, joinedNodes, turns } from './wire.ts';

/** One agent process with many nodes. */
export interface Fleet extends Carrier {
  readonly program: Program;
}

export interface FleetOptions {
  readonly root: string;
  readonly api: string;
  readonly stateDir: string;
  readonly discrete: boolean;
  readonly connections: number;
}

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** No child of a scenario works longer than this. */
const childMsMax = 10_000;

/** Starts an agent process. A request that it has not answered when it ends is rejected. */
export function startFleet(programs: Programs, name: string, options: FleetOptions): Fleet {
  const { root, api, stateDir, discrete, connections } = options;
  const program = programs.start(name, `${root}/packages/agent/src/fleet-main.ts`, [
    ...['--bank', api, '--state', stateDir, '--connections', String(connections)],
    ...(discrete ? ['--clock', 'discrete', '--sign-time', 'wall', '--runner', 'simulated'] : []),
  ]);
  const waiting = new Map<number, Waiting>();
  let alive = true;
  let asked = 0;
  const children = watchChildren();
  void listen(program, waiting, children);
  void program.ended.then((how) => {
    alive = false;
    for (const { failed } of waiting.values()) failed(new Error(`${name} ended: ${how}`));
    waiting.clear();
  });
  const ask = async <T>(question: object, answer: z.ZodType<T>): Promise<T> => {
    if (!alive) throw new Error(`${name} has ended.`);
    asked += 1;
    const id = asked;
    const answered = new Promise<unknown>((done, failed) => waiting.set(id, { done, failed }));
    program.write(JSON.stringify({ id, ...question }));
    return answer.parse(await answered);
  };
  return {
    program,
    isAlive: () => alive,
    join: async (nodes) => (await ask({ join: nodes }, joinedNodes)).nodes,
    beat: async (now, nodeIds) => {
      // Lines are answered in order, so the second need not wait for the answer to the first.
      const [, spoken] = await Promise.all([ask({ now }, clockSet), ask({ beat: nodeIds }, turns)]);
      const working = spoken.turns.filter(({ processes }) => processes > 0).map(({ nodeId }) => nodeId);
      if (working.length === 0) return spoken.turns;
      // The clock stands still while a child process works; its exit is told at the instant at which it began.
      await Promise.all(working.map((nodeId) => children.untilNone(nodeId)));
      const told = await ask({ beat: working }, turns);
      return [...spoken.turns.filter(({ nodeId }) => !working.includes(nodeId)), ...told.turns];
    },
    kill: async () => {
      alive = false;
      await program.kill();
    },
  };
}

/** Follows how many child processes each node has, by what its agent tells unasked. */
function watchChildren() {
  const waiters = new Map<string, () => void>();
  const ended = new Set<string>();
  return {
    tell: (nodeId: string, processes: number): void => {
      if (processes > 0) return void ended.delete(nodeId);
      ended.add(nodeId);
      waiters.get(nodeId)?.();
    },
    /** Resolves when the node's children have ended, or after a while. */
    untilNone: async (nodeId: string): Promise<void> => {
      if (ended.has(nodeId)) return;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, childMsMax);
        waiters.set(nodeId, () => {
          clearTimeout(timer);
          done();
        });
      });
      waiters.delete(nodeId);
    },
  };
}

async function listen(program: Program, waiting: Map<number, Waiting>, children: ReturnType<typeof watchChildren>): Promise<void> {
  for await (const line of program.lines) {
    const { id, ok, error, event, nodeId, processes } = fleetAnswer.parse(JSON.parse(line));
    if (event === 'changed' && nodeId !== undefined) children.tell(nodeId, processes ?? 0);
    const asker = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || !asker) continue;
    waiting.delete(id);
    if (error === undefined) asker.done(ok);
    else asker.failed(new Error(`${program.name}: ${error}`));
  }
}
