import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import type { Event } from '@compute-bank/engine/event';
import { evolve } from '@compute-bank/engine/evolve';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { type Figure, figure, timed } from '../kit/figures.ts';
import { openBenchMarket } from '../kit/market.ts';
import { flowOpening, mixed } from '../kit/order-flow.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function heapBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Heap per resting deposit of one node, after a full collection. */
export function memoryPerDeposit(): readonly Figure[] {
  const deposits = 100_000;
  const before = heapBytes();
  const market = openBenchMarket(mixed);
  market.fill(deposits);
  const bytes = (heapBytes() - before) / market.book.deposits.size;
  return [figure('heap at 10⁵ deposits', 'bytes per deposit', [bytes], { goal: '≤ 1,024' })];
}

/** From a snapshot's text of 10⁵ deposits and the events of 10,000 commands after it to a book that can decide. */
export function coldRestore(): readonly Figure[] {
  const market = openBenchMarket(mixed);
  market.fill(100_000);
  const text = encodeBook(market.book);
  const events: Event[] = market.make(10_000).flatMap((command) => [...market.apply(command)]);
  const decode = Array.from({ length: 3 }, () => timed(() => decodeBook(text)) / 1_000);
  const book = decodeBook(text);
  const follow = timed(() => {
    for (const event of events) evolve(book, event, flowOpening);
  });
  const encode = Array.from({ length: 3 }, () => timed(() => encodeBook(market.book)) / 1_000);
  return [
    figure('read a snapshot of 10⁵ deposits', 's', decode, { goal: '≤ 0.5' }),
    figure('then the events of 10,000 commands', 's', [follow / 1_000]),
    figure('write that snapshot', 's', encode),
    figure('the snapshot, packed', 'bytes per deposit', [gzipSync(text).length / 100_000]),
  ];
}
