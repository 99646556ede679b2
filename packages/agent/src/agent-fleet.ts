import { join } from 'node:path';
import type { Instant } from '@compute-bank/domain/instant';
import type { AgentClock } from './agent-clock.ts';
import type { BankClient } from './bank-client.ts';
import type { Durability } from './durable-file.ts';
import type { FoundInventory } from './inventory.ts';
import { joinNode } from './join-node.ts';
import { NodeAgent, type NodeAgentParts } from './node-agent.ts';
import { type NodeDirectory, openNodeDirectory } from './node-directory.ts';
import type { Observe, Runner } from './runner.ts';
import { ShapeError } from './shape.ts';

export interface FleetParts extends Pick<NodeAgentParts, 'clock' | 'signedAt' | 'bootId' | 'random'> {
  /** Holds one folder per node. */
  readonly statePath: string;
  readonly client: BankClient;
  readonly durability: Durability;
  readonly clock: AgentClock;
  /** At most this many nodes speak at once. */
  readonly concurrency: number;
  readonly createRunner: (node: RunnerPlace, observe: Observe) => Runner;
  readonly say: (name: string, sentence: string) => void;
  /** A node has something to tell before its next heartbeat. */
  readonly onChange: (change: { readonly nodeId: string; readonly processes: number }) => void;
}

/** What a runner of one of the nodes needs to know. */
export interface RunnerPlace {
  readonly nodeId: string;
  readonly runsPath: string;
  readonly gpuUuids: readonly string[];
}

export interface FleetNode {
  readonly name: string;
  readonly nodeId: string;
  readonly tenantId: string;
  /** When it must act or speak next. */
  readonly due: Instant;
}

/** What came of one node's turn. */
export interface Turn extends FleetNode {
  readonly accepted: boolean;
  /** Real processes that run for this node now. */
  readonly processes: number;
  /** Holds work that is not over: an idle node has nothing to say but that it lives. */
  readonly busy: boolean;
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Many nodes in one process, each with its own key, folder, counter and signed requests; they share connections only. */
export class AgentFleet {
  readonly #parts: FleetParts;
  readonly #agents = new Map<string, { readonly name: string; readonly tenantId: string; readonly agent: NodeAgent }>();

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Joins a node under a name, or takes up the one that joined under it before. */
  async join(wish: { readonly name: string; readonly token: string; readonly inventory: FoundInventory }): Promise<FleetNode> {
    const directory = this.#directory(wish.name);
    const { membership } = await joinNode(directory, this.#parts.client, wish);
    return this.#open(directory, wish.name, membership.nodeId);
  }

  /** Takes up a node that joined before, after a restart of the process. */
  resume(name: string): FleetNode {
    return this.#open(this.#directory(name), name, undefined);
  }

  /** Lets the named nodes act and speak now, and goes on until each is quiet: nothing due, no stop under way. */
  async beat(nodeIds: readonly string[]): Promise<Turn[]> {
    return mapBounded(nodeIds, this.#parts.concurrency, (nodeId) => this.#turn(nodeId));
  }

  /** Every node of this process. */
  nodes(): FleetNode[] {
    return [...this.#agents.keys()].map((nodeId) => this.#describe(nodeId));
  }

  /** Writes down that all nodes were alive until now. */
  close(): void {
    for (const { agent } of this.#agents.values()) agent.close();
  }

  #directory(name: string): NodeDirectory {
    if (!nameForm.test(name))
      throw new ShapeError(`name: found ${JSON.stringify(name)}, must be lower-case letters, digits, dots and dashes`);
    return openNodeDirectory(join(this.#parts.statePath, name), this.#parts.durability);
  }

  #open(directory: NodeDirectory, name: string, expected: string | undefined): FleetNode {
    const membership = directory.loadMembership();
    if (!membership) throw new ShapeError(`${directory.path}: this node has not joined a bank`);
    const { nodeId, tenantId } = membership;
    if (expected !== undefined && expected !== nodeId) throw new ShapeError(`${directory.path}: holds another node`);
    if (!this.#agents.has(nodeId)) this.#agents.set(nodeId, { name, tenantId, agent: this.#createAgent(directory, name) });
    return this.#describe(nodeId);
  }

  #createAgent(directory: NodeDirectory, name: string): NodeAgent {
    const membership = directory.loadMembership();
    if (!membership) throw new ShapeError(`${directory.path}: this node has not joined a bank`);
    const { client, clock, signedAt, bootId, random, say, onChange, createRunner } = this.#parts;
    const inventory = directory.loadInventory();
    const place = { nodeId: membership.nodeId, runsPath: join(directory.path, 'runs'), gpuUuids: inventory.gpus.map(({ uuid }) => uuid) };
    return new NodeAgent({
      membership,
      key: directory.loadOrCreateKey(),
      inventory,
      directory,
      client,
      clock,
      signedAt,
      bootId,
      random,
      createRunner: (observe) => createRunner(place, observe),
      say: (sentence) => say(name, sentence),
      onChange: () => onChange({ nodeId: membership.nodeId, processes: this.#agents.get(membership.nodeId)?.agent.processCount ?? 0 }),
    });
  }

  async #turn(nodeId: string): Promise<Turn> {
    const agent = this.#agentOf(nodeId);
    await agent.work();
    await agent.settled();
    const accepted = await agent.beat();
    await agent.step();
    await agent.settled();
    await agent.step();
    const busy = Object.values(agent.memory.held).some(({ phase }) => phase !== 'ended');
    return { ...this.#describe(nodeId), accepted, processes: agent.processCount, busy };
  }

  #agentOf(nodeId: string): NodeAgent {
    const entry = this.#agents.get(nodeId);
    if (!entry) throw new ShapeError(`beat: ${JSON.stringify(nodeId)} is no node of this process`);
    return entry.agent;
  }

  #describe(nodeId: string): FleetNode {
    const entry = this.#agents.get(nodeId);
    if (!entry) throw new ShapeError(`${JSON.stringify(nodeId)} is no node of this process`);
    return { name: entry.name, nodeId, tenantId: entry.tenantId, due: entry.agent.nextDue() };
  }
}

/** Maps in order, with at most `limit` calls under way. */
export async function mapBounded<T, R>(items: readonly T[], limit: number, map: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const rest = items.entries();
  const work = async () => {
    for (const [index, item] of rest) results.set(index, await map(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
