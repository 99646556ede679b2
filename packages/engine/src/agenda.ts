import { assert } from '@compute-bank/domain/assert';
import type { Instant } from '@compute-bank/domain/instant';
import { type ChunkedList, compareText, createChunkedList, firstItem, insertItem, removeItem } from './chunked-list.ts';

/**
 * Things by when they are due, and at one time by their keys. Many are due at the same few hours: so they are found by key, and
 * sorted only when their time has come.
 */
export interface Agenda<T> {
  readonly timeOf: (item: T) => Instant;
  /** No two things of one time have the same. */
  readonly keyOf: (item: T) => string;
  readonly times: ChunkedList<Instant, null>;
  readonly items: Map<Instant, Map<string, T>>;
  /** The keys of one time's things, the last one first; some may be gone. Null: not known. */
  sorted: { readonly time: Instant; readonly keys: string[] } | null;
}

export const createAgenda = <T>(timeOf: (item: T) => Instant, keyOf: (item: T) => string): Agenda<T> => ({
  timeOf,
  keyOf,
  times: createChunkedList<Instant, null>(
    (a, b) => a - b,
    () => null,
  ),
  items: new Map(),
  sorted: null,
});

export function addDue<T>(agenda: Agenda<T>, item: T): void {
  const time = agenda.timeOf(item);
  if (agenda.sorted?.time === time) agenda.sorted = null;
  const known = agenda.items.get(time);
  if (known !== undefined) {
    known.set(agenda.keyOf(item), item);
    return;
  }
  agenda.items.set(time, new Map([[agenda.keyOf(item), item]]));
  insertItem(agenda.times, time);
}

export function removeDue<T>(agenda: Agenda<T>, item: T): void {
  const time = agenda.timeOf(item);
  const known = agenda.items.get(time);
  const isThere = known?.delete(agenda.keyOf(item)) === true;
  assert(known !== undefined && isThere, 'agenda: what is removed is there');
  if (known.size > 0) return;
  agenda.items.delete(time);
  removeItem(agenda.times, time);
}

/** When the first thing is due. */
export const firstTime = <T>({ times }: Agenda<T>): Instant | undefined => firstItem(times);

/** The first thing that is due at `at` or was before. */
export function firstDue<T>(agenda: Agenda<T>, at: Instant): T | undefined {
  const time = firstTime(agenda);
  const known = time !== undefined && time <= at ? agenda.items.get(time) : undefined;
  if (time === undefined || known === undefined) return undefined;
  if (agenda.sorted?.time !== time) agenda.sorted = { time, keys: [...known.keys()].sort((a, b) => compareText(b, a)) };
  const { keys } = agenda.sorted;
  while (keys.length > 0 && !known.has(keys.at(-1) ?? '')) keys.pop();
  return known.get(keys.at(-1) ?? '');
}
