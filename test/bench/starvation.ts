import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, hourMs, type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import type { Command, CommandBody, OfferedNode } from '@compute-bank/engine/command';
import { createBook } from '@compute-bank/engine/create-book';
import type { Event } from '@compute-bank/engine/event';
import { createRandomSource } from '../fixtures/random-source.ts';
import { type Figure, figure, mean } from './kit/figures.ts';
import { benchMarketId, createOrderFlow, flowOpening, idOf, mixed } from './kit/order-flow.ts';
import { runSections } from './kit/sections.ts';

/**
 * How long a gang of 64 nodes waits behind a stream of small orders that keeps its only fabric busy. Method: one fabric of 64
 * nodes with 8 GPUs each; orders of 1 to 8 GPUs for 1 to 4 hours arrive at random, as many GPU-hours as the load says, each content
 * to start within 6 hours; after a day the gang asks for all 64 nodes for 4 hours. With future starts it is placed once and
 * holds its time; without, it takes the fabric only when all of it happens to be free, and asks again every minute for a week.
 * Three seeds: median, least, greatest.
 *
 *   npm run bench -- starvation [--json]
 */
const nodeCount = 64;
const gpusPerNode = 8;
const gangArrives = addMs(flowOpening, 24 * hourMs);
const patience = 7 * 24 * hourMs;
const end = addMs(gangArrives, patience + 24 * hourMs);
const gangMs = 4 * hourMs;

type Mode = 'future starts' | 'now or never';

interface Run {
  /** Hours from the gang's arrival to its start; the patience if it never started. */
  readonly gangWait: number;
  readonly started: boolean;
  /** Mean hours that small orders waited which came within a day after the gang. */
  readonly smallWait: number;
}

const base: Omit<Demand, 'size' | 'durationMs' | 'startEarliest' | 'endLatest' | 'life' | 'sameFabric'> = {
  regions: { allow: [], deny: [] },
  interconnect: 'pcie',
  prefer: 'soonest',
  limitMicros: 2_000_000n,
  priceKind: 'limit',
  tierMin: 'unverified',
  noticeMsMin: null,
  providersExcluded: [],
};

const gangDemand = (at: Instant, mode: Mode): Demand => ({
  ...base,
  size: { kind: 'shape', nodes: nodeCount, gpusPerNode },
  sameFabric: { kind: 'infiniband', gbpsPerGpu: 50 },
  durationMs: gangMs,
  startEarliest: at,
  endLatest: mode === 'now or never' ? addMs(at, gangMs + minuteMs - 1) : addMs(gangArrives, patience),
  life: { kind: 'immediate' },
});

function fabric(): CommandBody {
  const node = (number: number): OfferedNode => ({
    nodeId: idOf('nod', number),
    fabricId: idOf('fab', 1),
    gpus: gpusPerNode,
    region: { country: 'cn', code: 'cn-nx' },
    interconnect: 'nvswitch',
    network: { kind: 'infiniband', gbpsPerGpu: 50 },
    tier: 'verified',
  });
  const terms = { floorMicros: 1_000_000n, unit: 'gpu', leaseMsMin: 0, noticeMs: null } as const;
  const owner = { tenantId: idOf('ten', 1), ownerId: 'provider' };
  const nodes = Array.from({ length: nodeCount }, (_, number) => node(number));
  return { kind: 'open-deposit', depositId: idOf('dep', 1), ...owner, nodes, windows: [{ start: flowOpening, end }], ...terms };
}

function simulate(seed: number, load: number, mode: Mode): Run {
  const random = createRandomSource(seed);
  const book = createBook(benchMarketId);
  let acts = 0;
  const run = (body: CommandBody, at: Instant): readonly Event[] => {
    acts += 1;
    const commandId = body.kind === 'place-withdrawal' ? body.withdrawalId : idOf('evt', acts);
    return apply(book, { ...body, commandId, issuer: idOf('ten', 2), admittedAt: at } as Command, at, acts, 0);
  };
  const place = (demand: Demand, at: Instant): Instant | undefined => {
    const withdrawalId = idOf('wdr', acts);
    const events = run({ kind: 'place-withdrawal', withdrawalId, tenantId: idOf('ten', 2), ownerId: 'buyer', demand }, at);
    return events.flatMap((event) => (event.kind === 'matched' ? [event.start] : []))[0];
  };
  run(createOrderFlow(mixed, () => flowOpening).open(), flowOpening);
  run(fabric(), flowOpening);
  // 1 to 8 GPUs for 1 to 4 hours: 11.25 GPU-hours on average.
  const perMinute = (load * nodeCount * gpusPerNode) / 60 / 11.25;
  const smallWaits: number[] = [];
  let gangStart: Instant | undefined;
  for (let at = flowOpening; at < addMs(gangArrives, patience); at = instant(at + minuteMs)) {
    if (at >= gangArrives && gangStart === undefined)
      gangStart = at === gangArrives || mode === 'now or never' ? place(gangDemand(at, mode), at) : gangStart;
    for (let due = perMinute; random.chance(Math.min(1, due)); due -= 1) {
      const gpus = random.int(1, 8);
      const durationMs = random.int(1, 4) * hourMs;
      const endLatest = addMs(at, durationMs + 6 * hourMs);
      const start = place(
        {
          ...base,
          size: { kind: 'gpus', gpus, gpusMin: gpus },
          sameFabric: null,
          durationMs,
          startEarliest: at,
          endLatest,
          life: { kind: 'immediate' },
        },
        at,
      );
      if (start !== undefined && at >= gangArrives && at < addMs(gangArrives, 24 * hourMs)) smallWaits.push((start - at) / hourMs);
    }
    if (gangStart !== undefined && at >= addMs(gangArrives, 24 * hourMs)) break;
  }
  const gangWait = ((gangStart ?? addMs(gangArrives, patience)) - gangArrives) / hourMs;
  return { gangWait, started: gangStart !== undefined, smallWait: mean(smallWaits) };
}

function waits(load: number): readonly Figure[] {
  return (['future starts', 'now or never'] as const).flatMap((mode) => {
    const runs = [1, 2, 3].map((seed) => simulate(seed, load, mode));
    const never = runs.filter(({ started }) => !started).length;
    const note = never > 0 ? { note: `${never} of ${runs.length} never started in 168 h` } : {};
    return [
      figure(
        `${mode}: the gang waits`,
        'h',
        runs.map(({ gangWait }) => gangWait),
        note,
      ),
      figure(
        `${mode}: a small order of the next day waits`,
        'h',
        runs.map(({ smallWait }) => smallWait),
      ),
    ];
  });
}

await runSections({ '50': () => waits(0.5), '80': () => waits(0.8), '95': () => waits(0.95) });
