import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { NodeId } from '@compute-bank/domain/ids';
import type { Book } from './book.ts';
import type { Taken } from './fill.ts';
import { supplyOfSlice } from './lots.ts';
import { nameNodes } from './pool.ts';

/** When a plan's nodes are in use, turnaround included, and nodes that its lease has already. */
interface Use {
  readonly from: number;
  readonly until: number;
  readonly taken: readonly NodeId[];
}

/** What a plan takes, as slices of a lease. */
export function toSlices(book: Book, found: readonly Taken[], { from, until, taken }: Use): Slice[] {
  const named = nameNodes(book, found, from, until, taken);
  return found.map(({ node, gpus, price }, place) => ({
    ...supplyOfSlice(node),
    ...(node.pool !== null && named[place]),
    gpus,
    priceMicros: BigInt(price),
  }));
}
