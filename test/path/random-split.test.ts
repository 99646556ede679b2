import { loadBook } from '@compute-bank/application/market-book';
import { currentDemand } from '@compute-bank/application/order-of';
import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, floorMinute, hourMs } from '@compute-bank/domain/instant';
import type { Region } from '@compute-bank/domain/region';
import { planFor } from '@compute-bank/engine/quote';
import { describe, expect, jest, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testAsset, testMarketId } from '../fixtures/parties.ts';
import { createRandomSource, type RandomSource } from '../fixtures/random-source.ts';
import { cn, moveOnce, split, us } from '../fixtures/split.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

const places: readonly [Region, Region] = [
  { country: 'cn', code: 'cn-nx' },
  { country: 'us', code: 'us-tx' },
];
/** Each lives a day, with all its leases. */
jest.setTimeout(120_000);

const ordersBefore = 14;
const stepsDuring = 40;

/** A bank in which things happen at random, and whose market is split in the middle of it. */
class Life {
  readonly bank: TestBank;
  readonly random: RandomSource;
  readonly buyers: TestTenant[] = [];
  readonly withdrawals: { readonly buyer: TestTenant; readonly withdrawalId: WithdrawalId }[] = [];
  #provider: TestTenant | undefined;

  constructor(bank: TestBank, random: RandomSource) {
    this.bank = bank;
    this.random = random;
  }

  async begin(): Promise<void> {
    const { bank } = this;
    await bank.openMarket();
    this.#provider = await bank.openTenant('Provider');
    for (const name of ['One', 'Two']) {
      const buyer = await bank.openTenant(name);
      await bank.topUp(buyer, 100_000_000_000n);
      this.buyers.push(buyer);
    }
    await bank.settleAll();
    for (let order = 0; order < ordersBefore; order += 1) {
      await (this.random.chance(0.35) ? this.deposit() : this.withdraw());
      await bank.settleAll();
    }
  }

  async deposit(): Promise<void> {
    const { bank, random } = this;
    const provider = this.#provider as TestTenant;
    const region = random.pick(places);
    const fabricId = await bank.openFabric(provider, { region });
    const nodes = [];
    for (let count = random.int(1, 3); count > 0; count -= 1)
      nodes.push(await bank.join(provider, { fabricId, gpus: random.pick([2, 4]) }));
    const start = addMs(floorMinute(bank.clock.instant()), random.int(0, 3) * hourMs);
    const windows = [
      { start, end: addMs(start, 4 * hourMs) },
      { start: addMs(start, 5 * hourMs), end: addMs(start, 12 * hourMs) },
    ];
    await bank.tryDeposit(provider, {
      nodes,
      windows,
      unit: random.pick(['gpu', 'node']),
      floorMicros: BigInt(random.int(1, 4)) * 1_000_000n,
    });
  }

  async withdraw(): Promise<void> {
    const { bank, random } = this;
    const now = bank.clock.instant();
    const buyer = random.pick(this.buyers as [TestTenant, ...TestTenant[]]);
    const gpus = random.int(1, 6);
    const startEarliest = random.chance(0.5) ? null : addMs(floorMinute(now), random.int(1, 5) * hourMs);
    const made = await bank.tryWithdraw(buyer, {
      size: random.chance(0.5)
        ? { kind: 'gpus', gpus, gpusMin: random.int(1, gpus) }
        : { kind: 'shape', nodes: random.int(1, 2), gpusPerNode: 2 },
      regions: { allow: random.pick([[], ['cn'], ['us-tx']]), deny: [] },
      durationMs: random.int(1, 3) * hourMs,
      startEarliest,
      endLatest: addMs(now, random.int(8, 14) * hourMs),
      limitMicros: BigInt(random.int(1, 6)) * 1_000_000n,
      life: random.chance(0.8) ? { kind: 'standing', until: addMs(now, 6 * hourMs) } : { kind: 'immediate' },
    });
    if (made.ok) this.withdrawals.push({ buyer, withdrawalId: made.value.withdrawalId });
  }

  async cancel(): Promise<void> {
    const one = this.random.pickFrom(this.withdrawals);
    if (one && (await this.look(one)).endedAt === null) await this.bank.cancel(one.buyer, one.withdrawalId);
  }

  /** One thing at random: a delivery, a round of the move, or a new order. */
  async step(): Promise<void> {
    const { bank, random } = this;
    const { relay, match, project } = bank.pump;
    await random.pick<() => Promise<unknown>>([
      relay,
      match,
      project,
      relay,
      match,
      project,
      () => moveOnce(bank),
      () => moveOnce(bank),
      () => this.withdraw(),
      () => this.deposit(),
      () => this.cancel(),
    ])();
  }

  async finishMove(): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      await this.bank.settleAll();
      const { left } = await moveOnce(this.bank);
      if (!left.preparing && left.deposits + left.withdrawals === 0) break;
    }
    await this.bank.settleAll();
  }

  look = ({ buyer, withdrawalId }: Life['withdrawals'][number]): Promise<Withdrawal> => this.bank.withdrawal(buyer, withdrawalId);

  /** Withdrawals that stand though their market has what they want. */
  async overlooked(): Promise<string[]> {
    const found: string[] = [];
    for (const one of this.withdrawals) {
      const withdrawal = await this.look(one);
      if (withdrawal.endedAt !== null) continue;
      const { book, at } = await loadBook(this.bank.runtime.log, withdrawal.marketId);
      const open = withdrawal.demand.size.kind === 'gpus' ? withdrawal.demand.size.gpus - withdrawal.gpusFilled : 0;
      const demand = currentDemand(withdrawal);
      const size =
        demand.size.kind === 'gpus' ? { kind: 'gpus' as const, gpus: open, gpusMin: Math.min(open, demand.size.gpusMin) } : demand.size;
      if (planFor(book, { tenantId: one.buyer.tenantId, ownerId: one.buyer.ownerId, demand: { ...demand, size }, at }))
        found.push(one.withdrawalId);
    }
    return found;
  }
}

describe('a market that is split while orders come, are cancelled, and deliveries come in any order', () => {
  test.each(Array.from({ length: 5 }, (_, index) => index + 1))(
    'seed %i: sells nothing twice, loses nothing and no money',
    async (seed) => {
      const bank = await createTestBank();
      const life = new Life(bank, createRandomSource(seed));
      await life.begin();
      await split(bank);
      for (let step = 0; step < stepsDuring; step += 1) await life.step();
      await life.finishMove();
      expect((await verifyTestBank(bank)).findings).toEqual([]);
      expect(await life.overlooked()).toEqual([]);
      const old = await loadBook(bank.runtime.log, testMarketId);
      expect([old.book.standing.size, [...old.book.deposits.values()].filter(({ closing }) => !closing).length]).toEqual([0, 0]);
      const standing = await Promise.all(life.withdrawals.map(life.look));
      for (const { endedAt, marketId } of standing) if (endedAt === null) expect([cn, us]).toContain(marketId);
      await bank.advance(30 * hourMs);
      for (const { tenantId } of life.buyers) {
        expect((await bank.runtime.bank.read({ type: 'balance', tenantId, asset: testAsset }))?.entity.held).toBe(0n);
      }
      expect((await verifyTestBank(bank, { hasEnded: true })).findings).toEqual([]);
      bank.close();
    },
  );
});
