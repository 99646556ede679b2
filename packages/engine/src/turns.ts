import type { Turn, Turns } from './book.ts';
import { createChunkedList, findEqual, insertItem, removeItem, seek, summaryOf } from './chunked-list.ts';

const compareTurns = (a: Turn, b: Turn): number => a.time - b.time || a.floor - b.floor;
const lowestFloor = (turns: readonly Turn[]): number =>
  turns.reduce((least, { floor }) => Math.min(least, floor), Number.POSITIVE_INFINITY);

export const createTurns = (): Turns => createChunkedList(compareTurns, lowestFloor);

/** Counts a moment at which capacity of this floor price begins or is freed, or takes it back. */
export function countTurn(turns: Turns, time: number, floor: number, change: 1 | -1): void {
  const turn = findEqual(turns, { time, floor, count: 0 });
  if (turn === undefined) insertItem(turns, { time, floor, count: change });
  else {
    turn.count += change;
    if (turn.count === 0) removeItem(turns, turn);
  }
}

/** The first turn after `after` of capacity at or below the limit price. */
export function nextTurn(turns: Turns, after: number, limit: number): number | undefined {
  const place = seek(turns, (turn) => turn.time <= after);
  for (let index = place.index; place.chunk < turns.chunks.length; place.chunk += 1, index = 0) {
    const chunk = turns.chunks[place.chunk];
    if (chunk === undefined || summaryOf(turns, chunk) > limit) continue;
    for (; index < chunk.items.length; index += 1) {
      const turn = chunk.items[index];
      if (turn !== undefined && turn.floor <= limit) return turn.time;
    }
  }
  return undefined;
}
