import { randomUUID } from 'node:crypto';
import { openDeposit } from '@compute-bank/contracts/deposits';
import type { BodyIn, ResponseOf } from '@compute-bank/contracts/endpoint';
import { createFabric } from '@compute-bank/contracts/fabrics';
import { createMarket } from '@compute-bank/contracts/markets';
import { createJoinTokens } from '@compute-bank/contracts/nodes';
import { createKey, createTenant, topUp } from '@compute-bank/contracts/tenants';
import type { placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { addMs, dayMs, floorMinute, formatInstant, instant } from '@compute-bank/domain/instant';
import type { DemoKeys } from '@compute-bank/local/host-options';
import { type Client, type ClientOptions, createClient } from '@compute-bank/sdk/client';

export type Caller = Client['call'];

/** A tenant with a key of its own. */
export interface Party {
  readonly tenantId: string;
  readonly key: string;
  readonly call: Caller;
}

/** A bank over HTTP with one provider that has a fabric; everything else a test asks for. */
export interface Stage {
  readonly admin: Caller;
  readonly provider: Party;
  openMarket(): Promise<string>;
  openBuyer(money: string): Promise<Party>;
  /** Single-use tokens with which agents join the provider's fabric. */
  tokens(count: number): Promise<readonly string[]>;
  /** From this minute on, for a day. */
  deposit(marketId: string, nodeIds: readonly string[], idempotencyKey?: string): Promise<ResponseOf<typeof openDeposit>>;
}

export const stageAsset = 'CNY';

export const callerOf = (baseUrl: string, apiKey: string, options: Partial<ClientOptions> = {}): Caller =>
  createClient({ baseUrl, apiKey, idempotencyKey: randomUUID, timeoutMs: 30_000, ...options }).call;

export async function openStage(api: string, keys: Pick<DemoKeys, 'admin'>): Promise<Stage> {
  const admin = callerOf(api, keys.admin);
  const openParty = async (role: 'provider' | 'buyer'): Promise<Party> => {
    const { tenantId } = await admin(createTenant, { body: { name: `${role} ${randomUUID()}` } });
    const { secret } = await admin(createKey, { params: { tenantId }, body: { name: 'first', roles: [role] } });
    return { tenantId, key: secret, call: callerOf(api, secret) };
  };
  const provider = await openParty('provider');
  const { fabricId } = await provider.call(createFabric, {
    body: { name: 'hall 1', region: { country: 'cn', code: 'cn-nx' }, network: { kind: 'infiniband', gbpsPerGpu: 400 } },
  });
  return {
    admin,
    provider,
    async openMarket() {
      const marketId = `nvidia-a10-24gb-${randomUUID().slice(0, 8)}`;
      await admin(createMarket, { body: { marketId, name: 'A10', asset: stageAsset, priceCapPerGpuHour: '20', turnaroundMinutes: 0 } });
      return marketId;
    },
    async openBuyer(amount) {
      const buyer = await openParty('buyer');
      const body = { asset: stageAsset, amount, externalId: randomUUID() };
      await admin(topUp, { params: { tenantId: buyer.tenantId }, body });
      return buyer;
    },
    tokens: async (count) => (await provider.call(createJoinTokens, { body: { fabricId, count } })).tokens,
    deposit: (marketId, nodeIds, idempotencyKey = randomUUID()) =>
      provider.call(openDeposit, { body: depositOf(marketId, nodeIds), idempotencyKey }),
  };
}

/** Of the machine's day, from this minute on. */
export function depositOf(marketId: string, nodeIds: readonly string[]): BodyIn<typeof openDeposit> {
  const start = floorMinute(instant(Date.now()));
  const windows = [{ start: formatInstant(start), end: formatInstant(addMs(start, dayMs)) }];
  return { marketId, nodeIds: [...nodeIds], windows, floorPerGpuHour: '2' };
}

type WithdrawalWish = Partial<BodyIn<typeof placeWithdrawal>>;

/** One GPU for an hour from now, or nothing, at most at 10. */
export const withdrawalOf = (marketId: string, wish: WithdrawalWish = {}): BodyIn<typeof placeWithdrawal> => ({
  marketId,
  size: { kind: 'gpus', gpus: 1 },
  durationMinutes: 60,
  endLatest: new Date(Date.now() + 65 * 60_000).toISOString(),
  price: { kind: 'limit', perGpuHour: '10' },
  life: { kind: 'immediate' },
  ...wish,
});

/** A machine as its owner declares it; every GPU has a uuid of its own. */
export const machineOf = (marketId: string, gpus: number) => ({
  source: 'declared',
  marketId,
  gpus: Array.from({ length: gpus }, () => ({ uuid: `GPU-${randomUUID()}`, model: 'NVIDIA A10', memoryMib: 23_028 })),
  cpuCores: 8,
  memoryMib: 64_000,
  interconnect: 'pcie',
});

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Everything in a list, page by page. */
export async function everyItem<T>(page: (query: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 1_000; pages += 1) {
    const next: Page<T> = await page({ limit: 100, ...(cursor !== null && { cursor }) });
    all.push(...next.items);
    cursor = next.nextCursor;
    if (cursor === null) return all;
  }
  throw new Error('The list does not end.');
}
