import { assert } from '@compute-bank/domain/assert';

/** Negative, zero or positive: a total order. */
export type Compare<T> = (a: T, b: T) => number;

export interface Chunk<T, S> {
  readonly items: T[];
  /** Made when first asked for, dropped when the chunk changes. */
  summary: S | undefined;
}

/**
 * A sorted list in chunks, each with a summary by which a search skips it whole. Inserting and removing move at most
 * one chunk's items, so the cost per change stays flat up to some 10^5 items.
 */
export interface ChunkedList<T, S> {
  readonly compare: Compare<T>;
  readonly summarise: (items: readonly T[]) => S;
  readonly chunks: Chunk<T, S>[];
}

/** Items per chunk at most. Small enough to summarise in a microsecond, large enough that skipping pays. */
const chunkMax = 64;

export const createChunkedList = <T, S>(compare: Compare<T>, summarise: (items: readonly T[]) => S): ChunkedList<T, S> => ({
  compare,
  summarise,
  chunks: [],
});

/** Where an item stands; `chunk === chunks.length` is the end. */
export interface Place {
  chunk: number;
  index: number;
}

/** The first place whose item is not `before`; `before` must hold for a prefix of the list. */
function seek<T, S>(list: ChunkedList<T, S>, before: (item: T) => boolean): Place {
  let low = 0;
  let high = list.chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const last = list.chunks[middle]?.items.at(-1);
    if (last !== undefined && before(last)) low = middle + 1;
    else high = middle;
  }
  const items = list.chunks[low]?.items ?? [];
  return { chunk: low, index: firstNot(items, before) };
}

function firstNot<T>(items: readonly T[], before: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && before(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const firstItem = <T, S>(list: ChunkedList<T, S>): T | undefined => list.chunks[0]?.items[0];

/** Adds an item that no listed one equals. */
export function insertItem<T, S>(list: ChunkedList<T, S>, item: T): void {
  const place = seek(list, (other) => list.compare(other, item) < 0);
  const atEnd = place.chunk === list.chunks.length;
  const number = atEnd ? Math.max(0, place.chunk - 1) : place.chunk;
  const chunk = list.chunks[number];
  if (chunk === undefined) {
    list.chunks.push({ items: [item], summary: undefined });
    return;
  }
  chunk.items.splice(atEnd ? chunk.items.length : place.index, 0, item);
  chunk.summary = undefined;
  if (chunk.items.length > chunkMax) list.chunks.splice(number + 1, 0, { items: chunk.items.splice(chunkMax >> 1), summary: undefined });
}

export function removeItem<T, S>(list: ChunkedList<T, S>, item: T): void {
  const place = seek(list, (other) => list.compare(other, item) < 0);
  const chunk = list.chunks[place.chunk];
  const found = chunk?.items[place.index];
  assert(chunk !== undefined && found !== undefined && list.compare(found, item) === 0, 'chunked list: the item to remove is listed');
  chunk.items.splice(place.index, 1);
  chunk.summary = undefined;
  if (chunk.items.length === 0) list.chunks.splice(place.chunk, 1);
}

export function summaryOf<T, S>(list: ChunkedList<T, S>, chunk: Chunk<T, S>): S {
  chunk.summary ??= list.summarise(chunk.items);
  return chunk.summary;
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const compareMicros = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

export const lowerMicros = (a: bigint, b: bigint): bigint => (compareMicros(a, b) < 0 ? a : b);
