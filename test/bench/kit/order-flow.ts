import { createHash } from 'node:crypto';
import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { type Asset, derivedId, type IdPrefix, type MarketId, platformTenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, type Instant, instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import type { Command, CommandBody } from '@compute-bank/engine/command';
import { createRandomSource, type RandomSource } from '../../fixtures/random-source.ts';

/** What the orders of a market are like. */
export interface OrderMix {
  readonly name: string;
  readonly prices: number;
  /** The largest order. */
  readonly gpusMax: number;
  /** Share of withdrawals that want all their nodes in one fabric. */
  readonly gangs: number;
  /** A fabric's nodes are one provider's, at floors within 5 % of each other; else every node has its own of both. */
  readonly alike: boolean;
}

export const mixed: OrderMix = { name: 'mixed', prices: 2_000, gpusMax: 16, gangs: 0.2, alike: true };
export const worstMixes: readonly OrderMix[] = [
  { name: 'one price', prices: 1, gpusMax: 16, gangs: 0.2, alike: true },
  { name: 'dust', prices: 2_000, gpusMax: 1, gangs: 0, alike: false },
  { name: 'giant gangs', prices: 2_000, gpusMax: 64, gangs: 1, alike: false },
];

export const benchMarketId = 'nvidia-h100-sxm5-80gb' as MarketId;
export const flowOpening = instant(Date.UTC(2026, 4, 1));

/** As opaque as the ids of a real bank, which encode and compress accordingly. */
export const idOf = <P extends IdPrefix>(prefix: P, number: number) =>
  derivedId(prefix, `_${createHash('sha256').update(`${prefix}${number}`).digest('hex').slice(0, 26)}`);

/** A figure from 1 to `mix.prices` above the base: the fabric's own, give or take, or anything. */
function floorOf(random: RandomSource, fabric: number, { prices, alike }: OrderMix): number {
  if (!alike) return 1_000 + random.int(1, prices);
  const own = 1_000 + ((fabric * 7_919) % prices);
  return own + random.int(0, prices === 1 ? 0 : Math.floor(own / 20));
}

function randomDeposit(random: RandomSource, number: number, at: Instant, mix: OrderMix): CommandBody {
  const fabric = Math.floor(number / 8);
  const start = opening(at) + random.int(0, 24) * hourMs;
  const place = fabric % 12;
  const provider = (mix.alike ? fabric : number) % 200;
  return {
    kind: 'open-deposit',
    depositId: idOf('dep', number),
    tenantId: idOf('ten', provider),
    ownerId: `owner-${provider}`,
    nodes: [
      {
        nodeId: idOf('nod', number),
        fabricId: idOf('fab', fabric),
        gpus: 8,
        region: { country: place < 8 ? 'cn' : 'us', code: `${place < 8 ? 'cn' : 'us'}-r${place}` },
        interconnect: (['pcie', 'nvlink', 'nvswitch'] as const)[fabric % 3] ?? 'pcie',
        network: { kind: fabric % 2 === 0 ? 'roce' : 'infiniband', gbpsPerGpu: 50 },
        tier: number % 2 === 0 ? 'verified' : 'unverified',
      },
    ],
    windows: [{ start: instant(start), end: instant(start + random.int(48, 168) * hourMs) }],
    floorMicros: BigInt(floorOf(random, fabric, mix)),
    unit: random.chance(0.3) ? 'node' : 'gpu',
    leaseMsMin: 0,
    noticeMs: null,
  };
}

/** The whole hour that has begun. */
const opening = (at: Instant): number => flowOpening + Math.floor((at - flowOpening) / hourMs) * hourMs;

function randomDemand(random: RandomSource, at: Instant, mix: OrderMix): Demand {
  const isGang = random.chance(mix.gangs);
  const gpus = isGang ? 8 * random.int(1, Math.max(1, mix.gpusMax / 8)) : random.int(1, mix.gpusMax);
  const startEarliest = addMs(at, random.int(0, 24) * hourMs);
  return {
    size: { kind: 'gpus', gpus, gpusMin: random.chance(0.5) ? gpus : Math.ceil(gpus / 2) },
    regions: { allow: random.chance(0.5) ? [] : ['cn'], deny: [] },
    interconnect: random.pick(['pcie', 'pcie', 'nvlink', 'nvswitch']),
    sameFabric: isGang ? { kind: 'roce', gbpsPerGpu: 25 } : null,
    durationMs: random.int(1, 24) * hourMs,
    startEarliest,
    endLatest: addMs(startEarliest, 72 * hourMs),
    prefer: random.pick(['soonest', 'cheapest']),
    limitMicros: BigInt(1_000 + Math.max(1, Math.floor((mix.prices * random.int(5, 60)) / 100))),
    priceKind: 'limit',
    tierMin: random.chance(0.2) ? 'verified' : 'unverified',
    noticeMsMin: null,
    providersExcluded: [],
    life: random.chance(0.5) ? { kind: 'immediate' } : { kind: 'standing', until: addMs(at, 6 * hourMs) },
  };
}

/** A seeded stream of commands, made without looking at any book. */
export interface OrderFlow {
  open(): Command;
  deposit(): Command;
  /** One of 55 % withdrawals, 20 % deposits, 15 % closings, 10 % cancels. */
  next(): Command;
}

/** Commands for one market; each is admitted at the time that `now` gives. */
export function createOrderFlow(mix: OrderMix, now: () => Instant, seed = 42): OrderFlow {
  const random = createRandomSource(seed);
  let acts = 0;
  let deposits = 0;
  let withdrawals = 0;

  function envelope(body: CommandBody): Command {
    acts += 1;
    const placed = body.kind === 'open-deposit' ? body.depositId : body.kind === 'place-withdrawal' ? body.withdrawalId : undefined;
    return { ...body, commandId: placed ?? `cmd_${idOf('evt', acts).slice(4)}`, issuer: issuerOf(body), admittedAt: now() };
  }
  function deposit(): Command {
    deposits += 1;
    return envelope(randomDeposit(random, deposits, now(), mix));
  }
  function withdrawal(): Command {
    withdrawals += 1;
    const party = random.int(0, 199);
    const demand = randomDemand(random, now(), mix);
    return envelope({
      kind: 'place-withdrawal',
      withdrawalId: idOf('wdr', withdrawals),
      tenantId: idOf('ten', party),
      ownerId: `owner-${party}`,
      demand,
    });
  }
  const recent = (): number => random.int(Math.max(0, withdrawals - 200), withdrawals);
  return {
    open: () =>
      envelope({
        kind: 'open-market',
        marketId: benchMarketId,
        asset: 'CNY' as Asset,
        priceCapMicros: 10n ** 9n,
        turnaroundMs: 5 * minuteMs,
      }),
    deposit,
    next() {
      const dice = random.int(0, 99);
      if (dice < 20) return deposit();
      if (dice < 35) return envelope({ kind: 'close-deposit', depositId: idOf('dep', random.int(1, deposits)) });
      if (dice < 45) return envelope({ kind: 'cancel-withdrawal', withdrawalId: idOf('wdr', recent()) });
      return withdrawal();
    },
  };
}

const issuerOf = (body: CommandBody) => ('tenantId' in body ? body.tenantId : platformTenantId);

/** Market time between two commands of a flow. */
export const flowPaceMs = secondMs;
