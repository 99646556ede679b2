import { cancelWithdrawal } from '@compute-bank/application/cancel-withdrawal';
import { projectMarket } from '@compute-bank/application/project-market';
import { relayChanges } from '@compute-bank/application/relay-changes';
import type { Life, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, floorMinute, hourMs, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { orderIdOf } from '@compute-bank/domain/order-id';
import { encodeCommand } from '@compute-bank/engine/codec';
import { changesOfStream } from '@compute-bank/store/stream';
import { createTestBank, type TestBank, type WithdrawalWish } from '../fixtures/bank.ts';
import { leakedCapacity } from '../fixtures/leaked-capacity.ts';
import type { TestTenant } from '../fixtures/parties.ts';
import { placeAgain } from '../fixtures/place-again.ts';
import { projectAgain } from '../fixtures/project-again.ts';
import { openStreamTail, type StreamTail } from '../fixtures/stream-tail.ts';
import type { TestNode } from '../fixtures/test-node.ts';
import { bankTableName } from '../fixtures/test-world.ts';
import { createTimeline } from '../fixtures/timeline.ts';
import type { Random } from './random.ts';

export const marketIds = ['market-a', 'market-b', 'market-c'] as [MarketId, MarketId, MarketId];

/** Two continuous markets and one that clears in calls, with few GPUs, and one buyer who names them in every order. */
export class MarketsWorld {
  readonly bank: TestBank;
  readonly buyer: TestTenant;
  readonly #provider: TestTenant;
  readonly #random: Random;
  readonly #nodes: { readonly node: TestNode; readonly marketId: MarketId }[] = [];
  readonly #tail: StreamTail;
  readonly #sent: { readonly marketId: MarketId; readonly command: string }[] = [];
  readonly #halted = new Set<MarketId>();
  /** Orders that their market was made to forget: they act twice there, which is this world's doing. */
  readonly forgotten = new Set<string>();
  #acts = 0;

  private constructor(bank: TestBank, parties: { buyer: TestTenant; provider: TestTenant }, tail: StreamTail, random: Random) {
    this.bank = bank;
    this.buyer = parties.buyer;
    this.#provider = parties.provider;
    this.#tail = tail;
    this.#random = random;
  }

  static async open(random: Random): Promise<MarketsWorld> {
    const bank = await createTestBank();
    const call = { kind: 'call', everyMs: 5 * secondMs, kBps: 5_000, iterations: 20 } as const;
    for (const marketId of marketIds) await bank.openMarket({ marketId, ...(marketId === marketIds[2] && { clearing: call }) });
    const parties = { provider: await bank.openTenant('Provider'), buyer: await bank.openTenant('Buyer') };
    await bank.topUp(parties.buyer, 100_000_000_000n);
    const tail = await openStreamTail(bank.world.dynamo, bank.world.streams, bankTableName);
    const world = new MarketsWorld(bank, parties, tail, random);
    for (let index = 0; index < 4 * marketIds.length; index += 1) {
      const marketId = random.pick(marketIds);
      world.#nodes.push({ marketId, node: await bank.join(parties.provider, { marketId, gpus: random.between(1, 3) }) });
    }
    await bank.settleAll();
    return world;
  }

  /** One thing that may happen: to the client, to a message, to a function, to the clock. */
  async step(): Promise<void> {
    const choice = this.#random.between(1, 32);
    if (choice <= 5) await this.#withdraw();
    else if (choice <= 7) await this.#cancel();
    else if (choice <= 10) await this.#supply();
    else if (choice <= 15) await this.#relay();
    else if (choice <= 20) await this.bank.pump.match();
    else if (choice <= 26) await this.#project();
    else if (choice === 27) await this.#deliverAgain();
    else if (choice === 28) await projectAgain(this.bank, this.#random.pick(marketIds));
    else if (choice === 29) await this.#forget();
    else if (choice === 30) await this.#halt();
    else await this.#pass();
  }

  async #withdraw(): Promise<void> {
    const { between, chance, pick } = this.#random;
    const [marketId, ...others] = shuffled(marketIds, this.#random);
    const gpus = between(1, 3);
    const until = addMs(this.bank.clock.instant(), between(2, 90) * minuteMs);
    const lives: [Life, Life, Life] = [{ kind: 'immediate' }, { kind: 'fill-or-kill' }, { kind: 'standing', until }];
    const wish: WithdrawalWish = {
      ...(marketId !== undefined && { marketId }),
      otherMarkets: others.slice(0, between(0, 2)),
      size: { kind: 'gpus', gpus, gpusMin: chance(0.6) ? gpus : 1 },
      durationMs: between(10, 60) * minuteMs,
      endLatest: addMs(this.bank.clock.instant(), between(2, 9) * hourMs),
      limitMicros: BigInt(between(2, 7)) * 1_000_000n,
      life: pick(lives),
    };
    await this.bank.tryWithdraw(this.buyer, wish);
  }

  async #cancel(): Promise<void> {
    const { items } = await this.bank.runtime.bank.list('withdrawal', this.buyer.tenantId, { limit: 100, after: null });
    const open = items.filter(({ endedAt }) => endedAt === null);
    const chosen = open[this.#random.between(0, open.length)];
    if (chosen) await cancelWithdrawal(this.bank.runtime, this.buyer.principal, chosen.withdrawalId);
  }

  async #supply(): Promise<void> {
    const { node, marketId } = this.#nodes[this.#random.between(0, this.#nodes.length - 1)] ?? {};
    if (!node || !marketId) return;
    const start = addMs(floorMinute(this.bank.clock.instant()), this.#random.between(0, 3) * 10 * minuteMs);
    const windows = [{ start, end: addMs(start, this.#random.between(3, 12) * hourMs) }];
    await this.bank.tryDeposit(this.#provider, {
      nodes: [node],
      marketId,
      windows,
      floorMicros: BigInt(this.#random.between(1, 5)) * 1_000_000n,
    });
  }

  /** In another order than they were written; one in ten is lost, until the sweep. */
  async #relay(): Promise<void> {
    await this.#handOn(changesOfStream(await this.#tail.take()).filter(() => !this.#random.chance(0.1)));
  }

  async #handOn(changes: ReturnType<typeof changesOfStream>): Promise<void> {
    for (const change of changes) {
      // Ticks, too, act again: only what concerns an order is repeated here.
      if (change.type === 'outbox' && !/^(advance|clear)-/.test(change.commandId)) this.#sent.push(change);
    }
    await relayChanges(this.bank.runtime, shuffled(changes, this.#random));
  }

  /** One or more markets, each twice at once, as after a doubled wake-up. */
  async #project(): Promise<void> {
    const woken = shuffled(marketIds, this.#random).slice(0, this.#random.between(1, 3));
    await Promise.all([...woken, ...woken].map((marketId) => projectMarket(this.bank.runtime, marketId)));
  }

  async #deliverAgain(): Promise<void> {
    const old = this.#sent[this.#random.between(0, this.#sent.length - 1)];
    if (!old) return;
    await this.bank.runtime.queues.sendCommands([{ marketId: old.marketId, commands: [old.command], deduplicationId: this.#act() }]);
  }

  /** An order that its withdrawal has left behind comes again where it is forgotten: only the arbiter can tell. */
  async #forget(): Promise<void> {
    await this.#move(61 * minuteMs);
    const { items } = await this.bank.runtime.bank.list('withdrawal', this.buyer.tenantId, { limit: 100, after: null });
    const left = items.flatMap(leftBehind).filter(({ orderId }) => !this.forgotten.has(orderId));
    for (const { orderId, marketId } of shuffled(left, this.#random).slice(0, 4)) {
      this.forgotten.add(orderId);
      await placeAgain(this.bank, marketId, orderId, this.#act());
    }
  }

  async #halt(): Promise<void> {
    const [halted] = this.#halted;
    const marketId = halted ?? this.#random.pick(marketIds);
    const kind = this.#halted.has(marketId) ? 'resume' : 'halt';
    if (kind === 'halt') this.#halted.add(marketId);
    else this.#halted.delete(marketId);
    await this.#send(marketId, kind);
  }

  /** Past the outbox: sent again an hour later it would act again, because the state alone refuses a repetition. */
  async #send(marketId: MarketId, kind: 'halt' | 'resume'): Promise<void> {
    const commandId = `${kind}-${this.#act()}`;
    const command = encodeCommand({ kind, commandId, issuer: this.#provider.tenantId, admittedAt: this.bank.clock.instant() });
    await this.bank.runtime.queues.sendCommands([{ marketId, commands: [command], deduplicationId: commandId }]);
  }

  async #pass(): Promise<void> {
    await this.#move(this.#random.between(1, 300) * secondMs);
    await this.bank.pump.deadlines();
    await this.bank.pump.dispatch();
  }

  async #move(durationMs: number): Promise<void> {
    this.bank.clock.moveTo(addMs(this.bank.clock.instant(), durationMs));
    for (const { node } of this.#nodes) await node.beat(this.bank.clock.instant());
  }

  #act(): string {
    this.#acts += 1;
    return `act-${this.#acts}`;
  }

  /** Capacity that the markets keep for leases that there are not, once everything is delivered and before time frees it. */
  leaked: readonly string[] = [];

  /** Markets resume, what was lost is swept up, agents speak again, and everything runs out. */
  async comeToRest(): Promise<void> {
    for (const marketId of [...this.#halted].sort()) await this.#send(marketId, 'resume');
    await this.#move(2 * minuteMs);
    await this.bank.pump.sweep();
    const pump = { ...this.bank.pump, relay: () => this.#relayAll() };
    const calm = createTimeline({ ...this.bank, pump });
    await calm.settleAll();
    this.leaked = (await leakedCapacity(this.bank, marketIds)).filter((flaw) => flaw.endsWith('not stored'));
    await calm.advance(13 * hourMs);
    await pump.sweep();
    await calm.settleAll();
  }

  async #relayAll(): Promise<number> {
    const records = await this.#tail.take();
    await this.#handOn(changesOfStream(records));
    return records.length;
  }
}

/** The orders of a withdrawal that got nothing and that it does not wait for any more. */
function leftBehind({ withdrawalId, route, endedAt, matchIds, marketId, logPosition }: Withdrawal) {
  const visits = (route?.visits ?? []).map((visit, index) => ({ marketId: visit.marketId, hop: index + 1 }));
  const last = endedAt !== null && logPosition > 0 && matchIds.length === 0 ? [{ marketId, hop: route?.hop ?? 1 }] : [];
  const unmatched = [...visits.filter((visit) => visit.marketId !== route?.claimedBy), ...last];
  return unmatched.map((order) => ({ marketId: order.marketId, orderId: orderIdOf({ withdrawalId, hop: order.hop }) }));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.between(0, left.length - 1), 1));
}
