import type { ChildProcess as NodeChild } from 'node:child_process';
import { join } from 'node:path';
import type { ChildProcess, Held } from '../held.ts';
import type { Observe, Runner } from '../runner.ts';
import { boundLog } from './bounded-log.ts';
import { killGroup, killOrphanedGroup } from './kill-group.ts';
import { isSameChild, machineBootId, processesWith } from './process-facts.ts';
import { pruneRuns } from './prune-runs.ts';
import { childOf, exitCodeOf, spawnWorkload, waitForExit } from './spawn-workload.ts';
import { runMarkVariable, workloadEnvironment } from './workload-environment.ts';

export interface ProcessRunnerParts {
  /** Where each run gets its own folder. */
  readonly runsPath: string;
  readonly gpuUuids: readonly string[];
  /** Makes a run's mark unique to this node. */
  readonly nodeId: string;
  readonly observe: Observe;
  /** A workload is told to end, and killed this much later. */
  readonly graceMs?: number;
}

interface Watched {
  readonly held: Held;
  readonly child: ChildProcess;
  /** Null: adopted from an earlier agent process, so its exit is seen by looking. */
  readonly own: NodeChild | null;
}

const graceMsDefault = 5_000;
const watchEveryMs = 500;
const folderNameForm = /^asg_[0-9a-z-]+$/;

/**
 * Runs workloads as child processes of this user, for workloads that the provider trusts: nothing here confines what a
 * workload reads or reaches. Each is its own session, writes straight into its own log file and so outlives the agent.
 */
export class ProcessRunner implements Runner {
  readonly #parts: ProcessRunnerParts;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ProcessRunnerParts) {
    this.#parts = parts;
  }

  async start(held: Held): Promise<void> {
    try {
      pruneRuns(this.#parts.runsPath, [...this.#watched.keys()]);
      const environment = workloadEnvironment(held, this.#parts.gpuUuids, this.#markOf(held));
      const own = await spawnWorkload(held, this.#folderOf(held), this.#logOf(held), environment);
      const child = childOf(own);
      this.#watch({ held, child, own });
      own.once('exit', () => this.#onExit(held, child, own));
      this.#parts.observe(held.order.assignmentId, { kind: 'ready', child });
      if (exitCodeOf(own) !== null) this.#onExit(held, child, own);
    } catch (error) {
      this.#parts.observe(held.order.assignmentId, { kind: 'failed', failure: startFailure(held, error) });
    }
  }

  async stop(held: Held): Promise<void> {
    const entry = this.#watched.get(held.order.assignmentId);
    const child = entry?.child ?? held.child;
    const isGone = child === null || (await killGroup(child, this.#parts.graceMs ?? graceMsDefault));
    this.#killStragglers(held);
    if (isGone && entry?.own) await waitForExit(entry.own);
    if (isGone) this.#gone(held, entry?.own ? exitCodeOf(entry.own) : null);
    else this.#survived(held, `process group ${child.pid} did not die within the time to end`);
  }

  find(held: Held): ChildProcess | null {
    if (held.child) return isSameChild(held.child) ? held.child : null;
    // The agent died between the start and writing it down: the run's mark tells its process from all others.
    const leader = processesWith(runMarkVariable, this.#markOf(held)).find(({ pid, facts }) => facts.processGroup === pid);
    return leader ? { pid: leader.pid, startTicks: leader.facts.startTicks, machineBootId: machineBootId() } : null;
  }

  adopt(held: Held): void {
    if (!held.child) return;
    this.#watch({ held, child: held.child, own: null });
    if (held.phase === 'running') this.#parts.observe(held.order.assignmentId, { kind: 'ready', child: held.child });
  }

  nextEnd(): null {
    return null;
  }

  /** Sees exits of adopted children, and keeps logs within bounds. */
  tick(): void {
    for (const { held, child, own } of [...this.#watched.values()]) {
      boundLog(this.#logOf(held));
      if (own !== null || isSameChild(child)) continue;
      this.#killStragglers(held);
      this.#gone(held, null);
    }
  }

  processCount(): number {
    return this.#watched.size;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #watch(entry: Watched): void {
    this.#watched.set(entry.held.order.assignmentId, entry);
    this.#timer ??= setInterval(() => this.tick(), watchEveryMs).unref();
  }

  #unwatch(held: Held): void {
    this.#watched.delete(held.order.assignmentId);
    if (this.#watched.size === 0) this.close();
  }

  #onExit(held: Held, child: ChildProcess, own: NodeChild): void {
    if (this.#watched.get(held.order.assignmentId)?.own !== own) return;
    killOrphanedGroup(child);
    this.#killStragglers(held);
    this.#gone(held, exitCodeOf(own));
  }

  #gone(held: Held, exitCode: number | null): void {
    this.#unwatch(held);
    this.#parts.observe(held.order.assignmentId, { kind: 'exited', exitCode });
  }

  #survived(held: Held, failure: string): void {
    this.#unwatch(held);
    this.#parts.observe(held.order.assignmentId, { kind: 'survived', failure });
  }

  /** Ends what a finished workload left behind: only processes that carry the run's mark. */
  #killStragglers(held: Held): void {
    for (const { pid } of processesWith(runMarkVariable, this.#markOf(held))) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It went by itself in the meantime.
      }
    }
  }

  #markOf(held: Held): string {
    return `${this.#parts.nodeId}/${held.order.assignmentId}/${held.order.generation}`;
  }

  #folderOf({ order }: Held): string {
    if (!folderNameForm.test(order.assignmentId)) throw new Error('an assignment id that cannot name a folder');
    return join(this.#parts.runsPath, order.assignmentId);
  }

  #logOf(held: Held): string {
    return join(this.#folderOf(held), 'output.log');
  }
}

const startFailure = (held: Held, error: unknown): string =>
  `cannot start ${JSON.stringify(held.order.workload?.argv[0]?.slice(0, 60))}: ${error instanceof Error ? error.message : String(error)}`;
