import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { Asset, MarketId } from '@compute-bank/domain/ids';
import { derivedId, type IdPrefix, platformTenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, type Instant, instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import { createBook } from '@compute-bank/engine/book';
import type { CommandBody } from '@compute-bank/engine/command';
import { createRandomSource, type RandomSource } from '../fixtures/random-source.ts';

/**
 * Commands per second of the engine with so many deposits resting in the book. Method: a seeded book of one-node
 * deposits (8 GPUs, 12 regions, fabrics of 8 nodes, windows of 2 to 7 days; in the mixed world a fabric is one provider's and
 * its floors lie within 5 %, elsewhere every node has a floor and a provider of its own), then a seeded stream of 55 % withdrawals
 * (a fifth of them gangs), 20 % new deposits, 15 % closings, 10 % cancels, one per second of market time. The commands
 * are made before the clock starts; each application is timed alone.
 *
 *   npm run bench -- engine [--json]
 */
interface Shape {
  readonly name: string;
  readonly prices: number;
  readonly gpusMax: number;
  readonly gangs: number;
  /** A fabric's nodes are one provider's, at floors within 5 % of each other. */
  readonly alike: boolean;
}
interface Row {
  readonly bucket: string;
  readonly deposits: number;
  readonly commands: number;
  readonly perSecond: number;
  readonly meanMicros: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly maxMicros: number;
  readonly examinedPerCommand: number;
  readonly matched: number;
  readonly standing: number;
}

const mixed: Shape = { name: 'mixed', prices: 2_000, gpusMax: 16, gangs: 0.2, alike: true };
const worst: readonly Shape[] = [
  { name: 'one price', prices: 1, gpusMax: 16, gangs: 0.2, alike: true },
  { name: 'dust', prices: 2_000, gpusMax: 1, gangs: 0, alike: false },
  { name: 'gangs', prices: 2_000, gpusMax: 64, gangs: 1, alike: false },
];
const marketId = 'nvidia-h100-sxm5-80gb' as MarketId;
const opening = instant(Date.UTC(2026, 4, 1));
const idOf = <P extends IdPrefix>(prefix: P, number: number) => derivedId(prefix, `_${String(number).padStart(12, '0')}`);

/** A figure from 1 to `shape.prices` above the base: the fabric's own, give or take, or anything. */
function floorOf(random: RandomSource, fabric: number, { prices, alike }: Shape): number {
  if (!alike) return 1_000 + random.int(1, prices);
  const own = 1_000 + ((fabric * 7_919) % prices);
  return own + random.int(0, prices === 1 ? 0 : Math.floor(own / 20));
}

function randomDeposit(random: RandomSource, number: number, at: Instant, shape: Shape): CommandBody {
  const fabric = Math.floor(number / 8);
  const start = opening + Math.floor((at - opening) / hourMs) * hourMs + random.int(0, 24) * hourMs;
  const place = fabric % 12;
  const provider = (shape.alike ? fabric : number) % 200;
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
    floorMicros: BigInt(floorOf(random, fabric, shape)),
    unit: random.chance(0.3) ? 'node' : 'gpu',
    leaseMsMin: 0,
    noticeMs: null,
  };
}

function randomDemand(random: RandomSource, at: Instant, shape: Shape): Demand {
  const isGang = random.chance(shape.gangs);
  const gpus = isGang ? 8 * random.int(1, Math.max(1, shape.gpusMax / 8)) : random.int(1, shape.gpusMax);
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
    limitMicros: BigInt(1_000 + Math.max(1, Math.floor((shape.prices * random.int(5, 60)) / 100))),
    priceKind: 'limit',
    tierMin: random.chance(0.2) ? 'verified' : 'unverified',
    noticeMsMin: null,
    providersExcluded: [],
    life: random.chance(0.5) ? { kind: 'immediate' } : { kind: 'standing', until: addMs(at, 6 * hourMs) },
  };
}

/** A market under load: makes the next command, applies it, and notes how long that took. */
function createLoad(shape: Shape) {
  const random = createRandomSource(42);
  const book = createBook(marketId);
  const micros: number[] = [];
  let at = opening;
  let commands = 0;
  let deposits = 0;
  let withdrawals = 0;
  let matched = 0;

  const deposit = (): CommandBody => {
    deposits += 1;
    return randomDeposit(random, deposits, at, shape);
  };
  const next = (): CommandBody => {
    const dice = random.int(0, 99);
    if (dice < 20) return deposit();
    if (dice < 35) return { kind: 'close-deposit', depositId: idOf('dep', random.int(1, deposits)) };
    if (dice < 45) return { kind: 'cancel-withdrawal', withdrawalId: idOf('wdr', random.int(Math.max(0, withdrawals - 200), withdrawals)) };
    withdrawals += 1;
    const party = random.int(0, 199);
    const tenant = { tenantId: idOf('ten', party), ownerId: `owner-${party}` };
    return { kind: 'place-withdrawal', withdrawalId: idOf('wdr', withdrawals), ...tenant, demand: randomDemand(random, at, shape) };
  };
  const run = (body: CommandBody): void => {
    commands += 1;
    const placed = body.kind === 'open-deposit' ? body.depositId : body.kind === 'place-withdrawal' ? body.withdrawalId : `cmd-${commands}`;
    const command = { ...body, commandId: placed, issuer: platformTenantId, admittedAt: at };
    const began = process.hrtime.bigint();
    const events = apply(book, command, at, commands, 0);
    micros.push(Number(process.hrtime.bigint() - began) / 1_000);
    for (const event of events) if (event.kind === 'matched') matched += 1;
    at = addMs(at, secondMs);
  };
  run({ kind: 'open-market', marketId, asset: 'CNY' as Asset, priceCapMicros: 10n ** 9n, turnaroundMs: 5 * minuteMs });
  return {
    fill(count: number): void {
      for (let made = 0; made < count; made += 1) {
        at = opening;
        run(deposit());
      }
    },
    load(count: number): void {
      for (let made = 0; made < count; made += 1) run(next());
    },
    reset(): void {
      micros.length = 0;
      matched = 0;
      book.examined = 0;
    },
    measure: () => ({ micros, matched, examined: book.examined, deposits: book.deposits.size, standing: book.standing.size }),
  };
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

function measure(shape: Shape, deposits: number, commands: number): Row {
  const load = createLoad(shape);
  load.fill(deposits);
  load.load(Math.floor(commands / 5));
  load.reset();
  load.load(commands);
  const { micros, matched, examined, standing, deposits: resting } = load.measure();
  const total = micros.reduce((sum, one) => sum + one, 0);
  const sorted = micros.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    bucket: shape.name,
    deposits: resting,
    commands,
    perSecond: Math.round((commands / total) * 1e6),
    meanMicros: rounded(total / commands),
    p50Micros: at(0.5),
    p99Micros: at(0.99),
    maxMicros: at(1),
    examinedPerCommand: rounded(examined / commands),
    matched,
    standing,
  };
}

const rows = [
  ...[1_000, 10_000, 100_000].map((deposits) => measure(mixed, deposits, 20_000)),
  ...worst.map((shape) => measure(shape, 10_000, 1_500)),
];
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ node: process.version, rows }, null, 2)}\n`);
else {
  const keys = Object.keys(rows[0] ?? {}) as (keyof Row)[];
  const line = (cells: readonly (string | number)[]): string => cells.map((cell) => String(cell).padStart(12)).join(' ');
  process.stdout.write(
    `${[line(keys.map((key) => key.slice(0, 12))), ...rows.map((row) => line(keys.map((key) => row[key])))].join('\n')}\n`,
  );
}
