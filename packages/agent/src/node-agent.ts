import { agentClockSkewMs } from '@compute-bank/contracts/agent-signature';
import type { Instant } from '@compute-bank/domain/instant';
import { type Action, advance } from './advance.ts';
import type { AgentClock } from './agent-clock.ts';
import type { Answer, BankClient } from './bank-client.ts';
import { planBeat, receive } from './heartbeat.ts';
import { emptyMemory, type NodeMemory } from './held.ts';
import { type NodeKey, sha256Hex } from './identity.ts';
import { canonicalInventory, type FoundInventory } from './inventory.ts';
import type { Membership, NodeDirectory } from './node-directory.ts';
import { type Observation, observe } from './observe.ts';
import { initialPace, nextBeatDue, nextDue, type Pace, paceAfterFailure, paceAfterReply } from './pace.ts';
import type { ReadReply } from './read-reply.ts';
import { resume } from './resume.ts';
import type { Observe, Runner } from './runner.ts';
import { signBeat } from './signed-beat.ts';

export interface NodeAgentParts {
  readonly membership: Membership;
  readonly key: NodeKey;
  readonly inventory: FoundInventory;
  readonly directory: Pick<NodeDirectory, 'loadMemory' | 'saveMemory'>;
  readonly client: Pick<BankClient, 'beat'>;
  readonly clock: AgentClock;
  /** The instant that signatures name; the agent's time unless the bank checks them against another clock. */
  readonly signedAt: () => Instant;
  readonly createRunner: (observe: Observe) => Runner;
  /** Tells this agent process from the one before it. */
  readonly bootId: string;
  /** In [0, 1). */
  readonly random: () => number;
  readonly say: (sentence: string) => void;
  /** Called when something happened that the bank should hear of before the next heartbeat is due. */
  readonly onChange: () => void;
}

/** Counters are written down in blocks, so that not every request costs a flush to disk. */
const counterBlock = 1_000;
const roundsMax = 8;
/** Beyond this a refusal may come from a wrong clock: half of what the bank tolerates. */
const clockDoubtMs = agentClockSkewMs / 2;

/** One node: its memory, its heartbeats and its workloads. One request is in flight at a time. */
export class NodeAgent {
  readonly #parts: NodeAgentParts;
  readonly #runner: Runner;
  readonly #inventoryDigest: string;
  readonly #stopping = new Set<Promise<void>>();
  #memory: NodeMemory;
  #counter: number;
  #pace: Pace = initialPace;

  constructor(parts: NodeAgentParts) {
    this.#parts = parts;
    this.#inventoryDigest = sha256Hex(canonicalInventory(parts.inventory));
    this.#runner = parts.createRunner((assignmentId, observation) => this.#observe(assignmentId, observation));
    const remembered = parts.directory.loadMemory() ?? emptyMemory;
    this.#counter = remembered.counterReserved;
    if (remembered.lastAliveAt !== null) parts.clock.raiseTo(remembered.lastAliveAt);
    const { memory, adopted } = resume(remembered, (held) => this.#runner.find(held));
    this.#memory = memory;
    for (const held of adopted) {
      parts.say(`adopted process ${held.child?.pid} of ${held.order.leaseId}: it ran on while no agent did`);
      this.#runner.adopt(held);
      if (held.phase === 'stopping') void this.#carryOut({ kind: 'stop', held });
    }
    this.#save();
  }

  get nodeId(): string {
    return this.#parts.membership.nodeId;
  }

  /** Everything this node holds, for display and tests. */
  get memory(): NodeMemory {
    return this.#memory;
  }

  get processCount(): number {
    return this.#runner.processCount();
  }

  /** Starts and stops what is due, and speaks if that is due, until nothing more is due now (at most eight rounds). */
  async step(): Promise<void> {
    for (let round = 0; round < roundsMax; round += 1) {
      await this.work();
      if (nextBeatDue(this.#memory, this.#pace, this.#now()) > this.#now()) return;
      await this.beat();
    }
  }

  /** Starts and stops what is due now. Settles when what starts is ready or has failed; a stop may take longer. */
  async work(): Promise<void> {
    this.#runner.tick();
    const { memory, actions, changed } = advance(this.#memory, this.#now(), this.#parts.inventory.gpus.length);
    if (!changed) return;
    this.#memory = memory;
    this.#save();
    await Promise.all(actions.map((action) => this.#carryOut(action)));
  }

  /** Sends one heartbeat, due or not, and takes its reply. Answers whether the bank accepted it. */
  async beat(): Promise<boolean> {
    const plan = planBeat(this.#memory, this.#now());
    this.#memory = plan.memory;
    const counter = this.#nextCounter();
    this.#save();
    const { membership, key, bootId, signedAt, clock } = this.#parts;
    const frame = { membership, key, bootId, inventoryDigest: this.#inventoryDigest, counter, signedAt: signedAt() };
    const sentAtMs = clock.wallMs();
    const answer = await this.#parts.client.beat(signBeat(plan, frame));
    if (answer.kind !== 'accepted') return this.#retreat(answer);
    clock.correct(answer.value.reply.now, (sentAtMs + clock.wallMs()) / 2);
    this.#take(plan.facts, answer.value);
    return true;
  }

  /** When this node must act or speak next. */
  nextDue(): Instant {
    const due = nextDue(this.#memory, this.#pace, this.#now());
    const end = this.#runner.nextEnd();
    return end !== null && end < due ? end : due;
  }

  /** Settles when every stop under way has come to its end: within some ten seconds. */
  async settled(): Promise<void> {
    while (this.#stopping.size > 0) await Promise.all(this.#stopping);
  }

  /** Stops watching and writes down that this agent was alive until now. Workloads go on; the next start adopts them. */
  close(): void {
    this.#memory = { ...this.#memory, lastAliveAt: this.#now() };
    this.#save();
    this.#runner.close();
  }

  #now(): Instant {
    return this.#parts.clock.now();
  }

  #take(facts: Readonly<Record<string, string>>, { reply, unreadable }: ReadReply): void {
    const before = this.#memory;
    this.#memory = receive(before, facts, reply, this.#now());
    this.#pace = paceAfterReply(reply.nextBeatWithinSeconds, this.#now());
    this.#save();
    for (const { assignmentId, code } of reply.refused) this.#parts.say(`the bank refused the report of ${assignmentId}: ${code}`);
    for (const sentence of unreadable) this.#parts.say(`passed over an assignment: ${sentence}`);
    for (const id of Object.keys(this.#memory.held)) if (!before.held[id]) this.#parts.say(`received ${id}`);
  }

  #retreat(answer: Exclude<Answer<ReadReply>, { kind: 'accepted' }>): false {
    if (answer.kind === 'refused' && answer.status === 401) this.#correctClock(answer.dateMs);
    this.#pace = paceAfterFailure(this.#pace, this.#now(), this.#parts.random());
    const unreachable = answer.kind === 'unreachable';
    const sentence = unreachable ? answer.detail : `${answer.status} ${answer.code} ${answer.detail}`.trimEnd();
    this.#parts.say(`the bank ${unreachable ? 'is unreachable' : 'refused the heartbeat'}: ${sentence}`);
    return false;
  }

  /** A machine whose clock is wrong cannot sign a valid request: the refusal itself says what time it is, to the second. */
  #correctClock(dateMs: number | null): void {
    if (dateMs !== null && Math.abs(dateMs - this.#now()) > clockDoubtMs) this.#parts.clock.correct(dateMs, this.#parts.clock.wallMs());
  }

  /** Settles when a start is over; a stop goes on behind it and is known to `settled`. */
  async #carryOut(action: Action): Promise<void> {
    if (action.kind === 'start') return this.#runner.start(action.held);
    const stopping = this.#runner.stop(action.held).finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }

  #observe(assignmentId: string, observation: Observation): void {
    const next = observe(this.#memory, assignmentId, observation, this.#now());
    if (next === this.#memory) return;
    this.#memory = next;
    this.#save();
    this.#parts.say(`${assignmentId} is ${next.held[assignmentId]?.phase}`);
    this.#parts.onChange();
  }

  #nextCounter(): number {
    const counter = this.#counter;
    this.#counter += 1;
    if (counter < this.#memory.counterReserved) return counter;
    this.#memory = { ...this.#memory, counterReserved: counter + counterBlock };
    this.#save();
    return counter;
  }

  #save(): void {
    this.#parts.directory.saveMemory(this.#memory);
  }
}
