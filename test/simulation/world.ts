import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { addMs, minuteMs } from '@compute-bank/domain/instant';
import type { BatchResponse, QueueRecord } from '@compute-bank/queue/serve-queue';
import { changesOfStream, marketsOfStream } from '@compute-bank/store/stream';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { openStreamTail, type StreamTail } from '../fixtures/stream-tail.ts';
import { bankTableName, marketTableName } from '../fixtures/test-world.ts';
import { type Actors, createActors, type WorldKind } from './actors.ts';
import { type Container, createContainer, type Plant } from './container.ts';
import { calm, drawFaultRates, type FaultRates } from './faults.ts';
import { brokenFloors, brokenLaws } from './laws.ts';
import { type Random, randomFrom } from './random.ts';

export interface WorldOptions extends WorldKind {
  readonly seed: number;
  /** Things that happen before the faults stop. */
  readonly steps: number;
  readonly plant?: Plant;
}

export interface WorldOutcome {
  /** Each broken law with its subject; empty if all hold. */
  readonly broken: readonly string[];
  readonly withdrawals: number;
  readonly leases: number;
  readonly kills: number;
}

/** Minutes of the clock between two rounds of the schedules once faults have stopped. */
const restStepMinutes = 3;

/** Two containers of everything, so that two matchers, projectors and dispatchers meet. */
const containersSideBySide = 2;

/**
 * One seeded run: random clients, agents, deliveries and faults on a bank in memory; then calm, in which nothing but the
 * minute schedules and the agents work (whatever the streams still had is lost), for as long as leases run; then the laws.
 */
export async function runWorld({ seed, steps, plant = {}, ...kind }: WorldOptions): Promise<WorldOutcome> {
  const random = randomFrom(seed);
  const bank = await createTestBank({ policy: { settleEveryMs: 20 * minuteMs } });
  const world = new World(bank, random, { plant, kind });
  try {
    await world.open();
    for (let step = 0; step < steps; step += 1) await world.step();
    await world.comeToRest();
    return { broken: [...world.brokenOnTheWay, ...(await brokenLaws(bank, world.actors))], ...world.counts() };
  } finally {
    bank.close();
  }
}

class World {
  readonly brokenOnTheWay: string[] = [];
  readonly #bank: TestBank;
  readonly #random: Random;
  readonly #plant: Plant;
  readonly #kind: WorldKind;
  readonly #containers: Container[] = [];
  #rates: FaultRates;
  #tails: { bank: StreamTail; market: StreamTail } | undefined;
  #actors: Actors | undefined;
  #kills = 0;

  constructor(bank: TestBank, random: Random, { plant, kind }: { readonly plant: Plant; readonly kind: WorldKind }) {
    this.#bank = bank;
    this.#random = random;
    this.#plant = plant;
    this.#kind = kind;
    this.#rates = drawFaultRates(random);
  }

  get actors(): Actors {
    if (!this.#actors) throw new Error('the world is not open');
    return this.#actors;
  }

  async open(): Promise<void> {
    const { dynamo, streams } = this.#bank.world;
    this.#tails = {
      bank: await openStreamTail(dynamo, streams, bankTableName),
      market: await openStreamTail(dynamo, streams, marketTableName),
    };
    for (let index = 0; index < containersSideBySide; index += 1) this.#containers.push(this.#newContainer());
    this.#actors = await createActors(this.#bank, this.#random.fork('actors'), this.#kind);
  }

  counts(): Omit<WorldOutcome, 'broken'> {
    return { ...this.actors.counts(), kills: this.#kills };
  }

  #newContainer(): Container {
    const random = this.#random.fork(`container ${this.#kills} ${this.#containers.length}`);
    return createContainer({ bank: this.#bank, name: 'functions', random, rates: () => this.#rates, plant: this.#plant });
  }

  #pick(): Container {
    const [first, ...rest] = this.#containers;
    if (!first) throw new Error('no container');
    return this.#random.pick([first, ...rest]);
  }

  /** Runs work in a container until it is done, fails, or the container dies; a dead one is replaced by a cold one. */
  async #within<T>(work: (container: Container) => Promise<T>): Promise<T | undefined> {
    const container = this.#pick();
    const outcome = await Promise.race([work(container).catch(() => undefined), container.killed]);
    if (outcome !== 'killed') return outcome;
    this.#kills += 1;
    const index = this.#containers.indexOf(container);
    if (index >= 0) this.#containers[index] = this.#newContainer();
    return undefined;
  }

  async step(): Promise<void> {
    const { between } = this.#random;
    const choice = between(1, 20);
    if (choice <= 5) await this.#within((container) => this.actors.act(container.runtime));
    else if (choice === 6) await this.#race();
    else if (choice <= 9) await this.#relay();
    else if (choice <= 12) await Promise.all([this.#match(), this.#match()]);
    else if (choice <= 15) await this.#project();
    else if (choice <= 17) await Promise.all([this.#dispatch(), this.#dispatch()]);
    else if (choice === 18) await this.#minute();
    else await this.#pass(between(0, 8) * minuteMs);
  }

  async #race(): Promise<void> {
    await this.#within((container) => this.actors.race(container.runtime));
    this.brokenOnTheWay.push(...(await brokenFloors(this.#bank, this.actors)));
  }

  async #pass(durationMs: number): Promise<void> {
    this.#bank.clock.moveTo(addMs(this.#bank.clock.instant(), durationMs));
    for (const node of this.#bank.nodes) await node.beat(this.#bank.clock.instant());
  }

  /** What a failed relay had in hand is not delivered again: the stream lost it. */
  async #relay(): Promise<void> {
    const records = (await this.#tails?.bank.take()) ?? [];
    await this.#within((container) => container.relay(changesOfStream(records)));
  }

  async #project(): Promise<void> {
    const markets = marketsOfStream((await this.#tails?.market.take()) ?? []);
    const both = markets.flatMap((marketId) => [marketId, marketId]);
    await Promise.all(both.map((marketId) => this.#within((container) => container.project(marketId))));
  }

  #match = (): Promise<number> => this.#serve(this.#bank.world.commandsUrl, (container, records) => container.match(records));
  #dispatch = (): Promise<number> => this.#serve(this.#bank.world.handoffUrl, (container, records) => container.dispatch(records));

  async #serve(QueueUrl: string, use: (container: Container, records: QueueRecord[]) => Promise<BatchResponse>): Promise<number> {
    const { sqs } = this.#bank.world;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return 0;
    const response = await this.#within((container) => use(container, Messages.map(toRecord)));
    if (!response) return Messages.length;
    const failed = new Set(response.batchItemFailures.map((failure) => failure.itemIdentifier));
    for (const { MessageId = '', ReceiptHandle } of Messages) {
      const isLost = this.#random.chance(this.#rates.lostDelete);
      if (!failed.has(MessageId) && !isLost) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return Messages.length;
  }

  async #minute(): Promise<void> {
    await this.#within((container) => container.deadlines());
    await this.#within((container) => container.sweep());
  }

  /** Faults stop. Minute by minute, without streams, until every lease has run out and its money is settled. */
  async comeToRest(): Promise<void> {
    this.#rates = calm;
    const rounds = Math.ceil(this.actors.longestMinutes() / restStepMinutes);
    // A market's clock may strike in the last round: what that sends is swept in the next.
    for (let round = 0; round < rounds || (round < rounds + 5 && (await this.#isWaiting())); round += 1) {
      await this.#pass(restStepMinutes * minuteMs);
      await this.#minute();
      await this.#drain();
      await this.#within((container) => container.sweep());
      await this.#drain();
    }
    // What the last deadlines sent is swept when it is a minute old, and followed by the sweep after.
    await this.#pass(2 * minuteMs);
    for (let sweep = 0; sweep < 2; sweep += 1) {
      await this.#within((container) => container.sweep());
      await this.#drain();
    }
  }

  async #isWaiting(): Promise<boolean> {
    const { bank, now } = this.#bank.runtime;
    return (await bank.outboxUntil(now(), 1)).length > 0;
  }

  async #drain(): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      if ((await this.#match()) + (await this.#dispatch()) === 0) return;
    }
  }
}

const toRecord = ({ MessageId = '', Body = '', Attributes }: Message): QueueRecord => ({
  messageId: MessageId,
  body: Body,
  attributes: { MessageGroupId: Attributes?.MessageGroupId },
});
