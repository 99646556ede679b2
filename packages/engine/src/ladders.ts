import { ceilMinute, type Instant } from '@compute-bank/domain/instant';
import { interconnectRank } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Book, BookNode, Fabric, Group, Ladder, LadderSummary, Turn, Turns } from './book.ts';
import {
  compareMicros,
  compareText,
  createChunkedList,
  findEqual,
  firstItem,
  insertItem,
  lowerMicros,
  removeItem,
  seek,
  summaryOf,
  touchItem,
} from './chunked-list.ts';
import { createFreeHours, mergeFreeHours } from './free-hours.ts';

const floorOf = (node: BookNode): Micros => node.deposit.offer.floorMicros;

const compareNodes = (a: BookNode, b: BookNode): number =>
  compareMicros(floorOf(a), floorOf(b)) || a.deposit.arrival - b.deposit.arrival || compareText(a.offered.nodeId, b.offered.nodeId);

function summariseNodes(nodes: readonly BookNode[]): LadderSummary {
  const freeHours = createFreeHours();
  let gpusMax = 0;
  let freeAlwaysMin = Number.MAX_SAFE_INTEGER;
  for (const node of nodes) {
    mergeFreeHours(freeHours, node.freeHours);
    gpusMax = Math.max(gpusMax, node.offered.gpus);
    freeAlwaysMin = Math.min(freeAlwaysMin, node.freeAlways);
  }
  return { freeHours, gpusMax, freeAlwaysMin };
}

const createLadder = (): Ladder => createChunkedList(compareNodes, summariseNodes);

const compareTurns = (a: Turn, b: Turn): number => a.time - b.time || compareMicros(a.floorMicros, b.floorMicros);
const createTurns = (): Turns =>
  createChunkedList(compareTurns, (turns) => turns.map(({ floorMicros }) => floorMicros).reduce(lowerMicros));

function countTurn(turns: Turns, time: number, floorMicros: Micros, change: 1 | -1): void {
  const turn = findEqual(turns, { time, floorMicros, count: 0 });
  if (turn === undefined) insertItem(turns, { time, floorMicros, count: change });
  else {
    turn.count += change;
    if (turn.count === 0) removeItem(turns, turn);
  }
}

/** The first turn after `after` of capacity at or below the limit price. */
export function nextTurn(turns: Turns, after: number, limitMicros: Micros): number | undefined {
  const place = seek(turns, (turn) => turn.time <= after);
  for (let index = place.index; place.chunk < turns.chunks.length; place.chunk += 1, index = 0) {
    const chunk = turns.chunks[place.chunk];
    if (chunk === undefined || summaryOf(turns, chunk) > limitMicros) continue;
    for (; index < chunk.items.length; index += 1) {
      const turn = chunk.items[index];
      if (turn !== undefined && turn.floorMicros <= limitMicros) return turn.time;
    }
  }
  return undefined;
}

/** By lowest floor price, then id. */
export const compareFabrics = (a: Fabric, b: Fabric): number =>
  compareMicros(lowestFloor(a), lowestFloor(b)) || compareText(a.fabricId, b.fabricId);

/** The lowest floor price of the fabric's listed nodes. */
export function lowestFloor(fabric: Fabric): Micros {
  const cheapest = firstItem(fabric.ladder);
  return cheapest === undefined ? 0n : floorOf(cheapest);
}

function groupOf(book: Book, node: BookNode): Group {
  const { region, interconnect } = node.offered;
  const rank = interconnectRank(interconnect);
  const key = `${region.country}/${region.code}/${rank}`;
  const group = book.groups.get(key) ?? {
    region: { country: region.country, code: region.code },
    interconnectRank: rank,
    ladder: createLadder(),
    turns: createTurns(),
    fabrics: createChunkedList(compareFabrics, (fabrics) => Math.max(...fabrics.map((fabric) => fabric.gpus))),
  };
  book.groups.set(key, group);
  return group;
}

function fabricOf(book: Book, node: BookNode): Fabric {
  const { fabricId } = node.offered;
  const fabric = book.fabrics.get(fabricId) ?? { fabricId, ladder: createLadder(), turns: createTurns(), gpus: 0, groups: new Map() };
  book.fabrics.set(fabricId, fabric);
  return fabric;
}

/** A fabric's place in the lists depends on its lowest floor: it is taken out, changed, and put back. */
function changeFabric(fabric: Fabric, change: () => void): void {
  for (const group of fabric.groups.keys()) removeItem(group.fabrics, fabric);
  change();
  for (const group of fabric.groups.keys()) insertItem(group.fabrics, fabric);
}

/** Window starts, and the ends of every use, are when capacity begins or is freed. */
function countNodeTurns(node: BookNode, group: Group, fabric: Fabric, change: 1 | -1): void {
  const times = node.deposit.offer.windows.map((window): number => window.start);
  for (const lease of node.leases) times.push(ceilMinute(lease.until));
  for (const turns of [group.turns, fabric.turns]) for (const time of times) countTurn(turns, time, floorOf(node), change);
}

/** Offers the node to searches. */
export function listNode(book: Book, node: BookNode): void {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  node.listed = true;
  insertItem(group.ladder, node);
  changeFabric(fabric, () => {
    insertItem(fabric.ladder, node);
    fabric.gpus += node.offered.gpus;
    fabric.groups.set(group, (fabric.groups.get(group) ?? 0) + 1);
  });
  countNodeTurns(node, group, fabric, 1);
}

/** Takes the node out of every search. */
export function unlistNode(book: Book, node: BookNode): void {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  node.listed = false;
  removeItem(group.ladder, node);
  changeFabric(fabric, () => {
    removeItem(fabric.ladder, node);
    fabric.gpus -= node.offered.gpus;
    const left = (fabric.groups.get(group) ?? 0) - 1;
    if (left > 0) fabric.groups.set(group, left);
    else fabric.groups.delete(group);
  });
  countNodeTurns(node, group, fabric, -1);
  if (fabric.groups.size === 0) book.fabrics.delete(fabric.fabricId);
}

/** Says that the node's free hours have changed. */
export function touchNode(book: Book, node: BookNode): void {
  if (!node.listed) return;
  touchItem(groupOf(book, node).ladder, node);
  touchItem(fabricOf(book, node).ladder, node);
}

/** Counts the end of a use of the node as a moment at which capacity is freed, or takes it back. */
export function countUseEnd(book: Book, node: BookNode, until: Instant, change: 1 | -1): void {
  if (!node.listed) return;
  for (const turns of [groupOf(book, node).turns, fabricOf(book, node).turns]) countTurn(turns, ceilMinute(until), floorOf(node), change);
}
