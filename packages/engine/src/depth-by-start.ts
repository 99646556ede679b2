import { addMs, type Instant, type Interval } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Book } from './book.ts';
import { compareMicros } from './chunked-list.ts';
import type { Level } from './depth.ts';
import { freeFor } from './walk.ts';

/** What is free in one stretch of time. */
export interface DepthBucket extends Interval {
  /** By floor price, lowest first. `orders` counts deposits. */
  readonly levels: readonly Level[];
}

/** Stretches of one length, one after the other. */
export interface BucketPlan {
  readonly from: Instant;
  readonly bucketMs: number;
  readonly count: number;
}

/**
 * Free GPUs by floor price for each stretch: those that a lease over exactly that stretch could have, turnaround included,
 * so GPUs that are free for a part of it only do not count. Scans plainly: nodes × stretches.
 */
export function depthByStart(book: Book, { from, bucketMs, count }: BucketPlan): DepthBucket[] {
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  return Array.from({ length: count }, (_, place) => {
    const start = addMs(from, place * bucketMs);
    const end = addMs(start, bucketMs);
    return { start, end, levels: levelsDuring(book, { start, end, until: addMs(end, turnaroundMs) }) };
  });
}

function levelsDuring(book: Book, trial: Parameters<typeof freeFor>[0]): Level[] {
  const levels = new Map<Micros, { priceMicros: Micros; gpus: number; orders: number }>();
  for (const { offer, nodes } of book.deposits.values()) {
    let gpus = 0;
    for (const node of nodes) if (node.listing !== null) gpus += freeFor(trial, node);
    if (gpus === 0) continue;
    const level = levels.get(offer.floorMicros) ?? { priceMicros: offer.floorMicros, gpus: 0, orders: 0 };
    level.gpus += gpus;
    level.orders += 1;
    levels.set(offer.floorMicros, level);
  }
  return [...levels.values()].sort((a, b) => compareMicros(a.priceMicros, b.priceMicros));
}
