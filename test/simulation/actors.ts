import { cancelExtension } from '@compute-bank/application/cancel-extension';
import { cancelWithdrawal } from '@compute-bank/application/cancel-withdrawal';
import { closeDeposit } from '@compute-bank/application/close-deposit';
import { extendLease } from '@compute-bank/application/extend-lease';
import type { Once } from '@compute-bank/application/idempotency';
import { type DepositRequest, openDeposit } from '@compute-bank/application/open-deposit';
import { placeWithdrawal } from '@compute-bank/application/place-withdrawal';
import { returnLease } from '@compute-bank/application/return-lease';
import { sellBack } from '@compute-bank/application/sell-back';
import type { WithdrawalRequest } from '@compute-bank/application/withdrawal-demand';
import type { Lease } from '@compute-bank/domain/entities/lease';
import type { DepositId, MarketId, NodeId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, floorMinute, hourMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import type { Runtime } from '../../functions/runtime/deps.ts';
import type { TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import type { TestNode } from '../fixtures/test-node.ts';
import { Changes } from './changes.ts';
import { joinAlike, joinEach, secondMarketId } from './join-nodes.ts';
import type { Random } from './random.ts';

/** What the clients were told, for the laws that compare it with the tables. */
export interface Told {
  /** Each answered withdrawal with the key it was asked under. */
  readonly withdrawals: { readonly tenant: TestTenant; readonly withdrawalId: WithdrawalId; readonly key: string }[];
  readonly deposits: { readonly tenant: TestTenant; readonly depositId: DepositId }[];
}

/** Random clients of a small, poor and crowded bank: contention is where bugs are. */
export interface Actors {
  readonly buyers: readonly TestTenant[];
  readonly providers: readonly TestTenant[];
  readonly told: Told;
  act(runtime: Runtime): Promise<void>;
  /** Many at once for the same thing. */
  race(runtime: Runtime): Promise<void>;
  counts(): { readonly withdrawals: number; readonly leases: number; readonly resales: number };
  longestMinutes(): number;
}

const longestLeaseMinutes = 40;
const extensionsMax = 2;
const extensionMinutesMax = 20;

export interface WorldKind {
  /** Nodes, tenants and leases change under way: see {@link Changes}. */
  readonly changes?: boolean;
  /** Nodes are alike, deposited several at once and sold whole, and leases have them named late. */
  readonly pools?: boolean;
}

const poolBindMs = 20 * minuteMs;

export async function createActors(bank: TestBank, random: Random, { changes = false, pools = false }: WorldKind = {}): Promise<Actors> {
  const naming = pools ? { bindMs: poolBindMs } : {};
  await bank.openMarket(naming);
  await bank.openMarket({ marketId: secondMarketId, ...naming });
  const providers = [await bank.openTenant('Provider A'), await bank.openTenant('Provider B')];
  const buyers = [await bank.openTenant('Buyer A'), await bank.openTenant('Buyer B')];
  for (const buyer of buyers) await bank.topUp(buyer, BigInt(random.between(5, 60)) * 1_000_000n);
  const nodes = pools ? await joinAlike(bank, providers) : await joinEach(bank, random, providers, changes ? 2 : 1);
  const cast = new Cast(random, { providers, buyers, nodes }, { changes, pools });
  return {
    buyers,
    providers,
    told: cast.told,
    act: (runtime) => cast.act(runtime),
    race: (runtime) => cast.race(runtime),
    counts: () => ({ withdrawals: cast.told.withdrawals.length, leases: cast.leases.size, resales: cast.resales }),
    longestMinutes: () => (pools ? 120 : 0) + 3 * longestLeaseMinutes + extensionsMax * extensionMinutesMax + (changes ? 180 : 90),
  };
}

export interface Players {
  readonly providers: readonly TestTenant[];
  readonly buyers: readonly TestTenant[];
  readonly nodes: readonly { readonly node: TestNode; readonly marketId: MarketId }[];
}

class Cast {
  readonly told: Told = { withdrawals: [], deposits: [] };
  readonly leases = new Set<string>();
  readonly #random: Random;
  readonly #players: Players;
  readonly #changes: Changes | undefined;
  readonly #pools: boolean;
  resales = 0;
  #keys = 0;

  constructor(random: Random, players: Players, { changes, pools }: Required<WorldKind>) {
    this.#pools = pools;
    this.#random = random;
    this.#players = players;
    this.#changes = changes ? new Changes(random, players, this.told) : undefined;
  }

  async act(runtime: Runtime): Promise<void> {
    if (this.#changes && this.#random.chance(0.35)) {
      await this.#ask(() => this.#changes?.change(runtime, this.#newKey()) ?? Promise.resolve());
      return;
    }
    if (this.#changes && this.#random.chance(0.1)) return this.#sellBack(runtime);
    const choice = this.#random.between(1, 12);
    if (choice <= 5) await this.#withdraw(runtime, this.#newKey());
    else if (choice <= 7) await this.#deposit(runtime);
    else if (choice === 8) await this.#cancel(runtime);
    else if (choice === 9) await this.#close(runtime);
    else if (choice === 10) await this.#giveBack(runtime);
    else await this.#extend(runtime);
  }

  async race(runtime: Runtime): Promise<void> {
    const same = this.#newKey();
    const tenant = this.#pick(this.#players.buyers);
    const runs = [
      () => Array.from({ length: 6 }, () => this.#withdraw(runtime, this.#newKey(), tenant)),
      () => Array.from({ length: 3 }, () => this.#withdraw(runtime, same, tenant)),
      () => Array.from({ length: 3 }, () => this.#deposit(runtime)),
    ];
    await Promise.allSettled(this.#pick(runs)());
  }

  #pick = <T>(choices: readonly T[]): T => {
    const chosen = choices[this.#random.between(0, choices.length - 1)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  };

  #newKey(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  /** A client that got no answer asks again under the same key, twice; then it does not know. */
  async #ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof Error && error.name === 'ReceiptExists') return undefined;
      }
    }
    return undefined;
  }

  async #withdraw(runtime: Runtime, key: string, tenant = this.#pick(this.#players.buyers)): Promise<void> {
    const request = this.#withdrawalRequest(runtime, key);
    const once = onceUnder<unknown>(runtime, tenant, key);
    const result = await this.#ask(() => placeWithdrawal(runtime, tenant.principal, request, once));
    if (result?.ok) this.told.withdrawals.push({ tenant, withdrawalId: result.value.withdrawalId, key });
  }

  #withdrawalRequest({ now }: Runtime, key: string): WithdrawalRequest {
    const { between, chance } = this.#random;
    const gpus = between(1, 4);
    const life = chance(0.5)
      ? ({ kind: 'standing', until: addMs(now(), between(1, 60) * minuteMs) } as const)
      : ({ kind: this.#pick(['immediate', 'fill-or-kill'] as const) } as const);
    const markets = this.#pick([[testMarketId], [testMarketId, secondMarketId], [secondMarketId, testMarketId]]);
    return {
      marketId: markets[0] ?? testMarketId,
      otherMarkets: markets.slice(1),
      size: { kind: 'gpus', gpus, gpusMin: chance(0.5) ? gpus : 1 },
      regions: { allow: [], deny: [] },
      interconnect: 'pcie',
      sameFabric: null,
      durationMs: between(5, longestLeaseMinutes) * minuteMs,
      startEarliest: this.#startOf(now()),
      endLatest: addMs(now(), (this.#pools ? 180 : 2 * longestLeaseMinutes) * minuteMs),
      prefer: this.#pick(['soonest', 'cheapest'] as const),
      price: { kind: 'limit', perGpuHour: BigInt(between(1, 6)) * 1_000_000n },
      life,
      tierMin: 'unverified',
      noticeMsMin: this.#changes && chance(0.7) ? 0 : null,
      providersExcluded: [],
      workload: { argv: ['true'], env: { KEY: key }, releaseOnExit: false },
    };
  }

  /** Where nodes are named late, mostly after their horizon. */
  #startOf(now: Instant): Instant | null {
    const { between, chance } = this.#random;
    if (this.#pools) return chance(0.7) ? addMs(now, between(5, 100) * minuteMs) : null;
    return this.#changes && chance(0.6) ? addMs(now, between(5, 40) * minuteMs) : null;
  }

  /** Where they are alike, a half of the provider's nodes of that market. */
  #depositedWith({ node, marketId }: Players['nodes'][number]): NodeId[] {
    if (!this.#pools) return [node.nodeId];
    const alike = this.#players.nodes.filter((one) => one.marketId === marketId && one.node.tenantId === node.tenantId);
    const half = alike.length / 2;
    const from = alike.findIndex((one) => one.node === node) < half ? 0 : half;
    return alike.slice(from, from + half).map((one) => one.node.nodeId);
  }

  async #deposit(runtime: Runtime): Promise<void> {
    const picked = this.#pick(this.#players.nodes);
    const { node, marketId } = picked;
    const tenant = this.#players.providers.find(({ tenantId }) => tenantId === node.tenantId);
    if (!tenant) return;
    const start = floorMinute(runtime.now());
    const request: DepositRequest = {
      marketId,
      nodeIds: this.#depositedWith(picked),
      windows: [{ start, end: addMs(start, this.#random.between(1, 6) * hourMs) }],
      recurring: [],
      floorMicros: BigInt(this.#random.between(1, 4)) * 1_000_000n,
      unit: this.#pools ? 'node' : 'gpu',
      leaseMsMin: 0,
      noticeMs: this.#changes && this.#random.chance(0.5) ? this.#random.between(0, 20) * minuteMs : null,
    };
    const once = onceUnder<unknown>(runtime, tenant, this.#newKey());
    const result = await this.#ask(() => openDeposit(runtime, tenant.principal, request, once));
    if (result?.ok) this.told.deposits.push({ tenant, depositId: result.value.depositId });
  }

  async #cancel(runtime: Runtime): Promise<void> {
    const order = this.told.withdrawals.at(-this.#random.between(1, 4));
    if (order) await this.#ask(() => cancelWithdrawal(runtime, order.tenant.principal, order.withdrawalId));
  }

  async #close(runtime: Runtime): Promise<void> {
    const order = this.told.deposits.at(-1);
    if (order && this.#random.chance(0.3)) await this.#ask(() => closeDeposit(runtime, order.tenant.principal, order.depositId));
  }

  async #giveBack(runtime: Runtime): Promise<void> {
    const tenant = this.#pick(this.#players.buyers);
    const [lease] = await this.#running(runtime, tenant);
    if (lease) await this.#ask(() => returnLease(runtime, tenant.principal, lease.leaseId, onceUnder(runtime, tenant, this.#newKey())));
  }

  /** Asks for more time, or takes back what stands; at most twice per lease, so that all of them end. */
  async #extend(runtime: Runtime): Promise<void> {
    const tenant = this.#pick(this.#players.buyers);
    const lease = (await this.#running(runtime, tenant)).find(({ extension }) => (extension?.number ?? 0) < extensionsMax);
    if (!lease) return;
    if (lease.extension?.state === 'standing' && this.#random.chance(0.5)) {
      await this.#ask(() => cancelExtension(runtime, tenant.principal, lease.leaseId));
      return;
    }
    const request = {
      leaseId: lease.leaseId,
      until: addMs(lease.end, this.#random.between(1, extensionMinutesMax) * minuteMs),
      price: { kind: 'limit', perGpuHour: BigInt(this.#random.between(1, 6)) * 1_000_000n },
      life: this.#pick(['immediate', 'standing'] as const),
    } as const;
    await this.#ask(() => extendLease(runtime, tenant.principal, request, onceUnder(runtime, tenant, this.#newKey())));
  }

  async #sellBack(runtime: Runtime): Promise<void> {
    const tenant = this.#pick(this.#players.buyers);
    const lease = this.#pick([...(await this.#running(runtime, tenant)), undefined]);
    if (!lease) return;
    const terms = { floorMicros: BigInt(this.#random.between(1, 3)) * 1_000_000n, leaseMsMin: 0 };
    const from = this.#random.chance(0.7) ? null : addMs(ceilMinute(runtime.now()), this.#random.between(1, 10) * minuteMs);
    const once = onceUnder<unknown>(runtime, tenant, this.#newKey());
    const result = await this.#ask(() => sellBack(runtime, tenant.principal, { leaseId: lease.leaseId, from, ...terms }, once));
    if (!result?.ok) return;
    this.resales += 1;
    this.told.deposits.push({ tenant, depositId: result.value.depositId });
  }

  async #running(runtime: Runtime, tenant: TestTenant): Promise<readonly Lease[]> {
    const page = await this.#ask(() => runtime.bank.list('lease', tenant.tenantId, { limit: 50, after: null }));
    for (const { leaseId } of page?.items ?? []) this.leases.add(leaseId);
    return (page?.items ?? []).filter(({ endedAt, reason }) => endedAt === null && reason === null);
  }
}

export const onceUnder = <T>(runtime: Runtime, { tenantId }: Pick<TestTenant, 'tenantId'>, idempotencyKey: string): Once<T> => ({
  receipt: () => ({
    kind: 'create',
    entity: {
      type: 'receipt',
      tenantId,
      idempotencyKey,
      operation: 'simulated',
      requestHash: '',
      status: 201,
      body: '{}',
      createdAt: runtime.now(),
    },
  }),
});
