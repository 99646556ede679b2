import type { BookNode, Order } from '../book.ts';

/** Nodes of which one order may be served together, cheapest first: all that are eligible, or those of one fabric. */
export interface ModelSet {
  /** Indexes into the model's nodes, by (floor price, arrival of the deposit, node id). */
  readonly nodes: Int32Array;
  /** Limit less floor of each: what a GPU-hour there gains. */
  readonly margins: Float64Array;
}

export interface ModelOrder {
  readonly order: Order;
  /** GPUs. */
  readonly wanted: number;
  readonly least: number;
  /** GPUs of each node of a shape; 0: any number. */
  readonly perNode: number;
  /** Length of the lease, rounded up. */
  readonly minutes: number;
  readonly sets: readonly ModelSet[];
  /** First and last slot with which a lease may begin. */
  readonly first: number;
  readonly last: number;
  /** For a lease that begins with slot `s`, the slot with which its nodes are free again. */
  readonly ends: Int32Array;
}

/**
 * A call as plain arrays. Time is cut into slots; `[times[s], times[s + 1])` is slot `s`, and the last one has no end. A
 * lease begins with a slot, and a slot that it touches is wholly taken: with slots cut wherever leases can end, nothing
 * is lost; where the bound on slots left some out, some capacity is, and nothing is ever sold twice.
 */
export interface CallModel {
  readonly orders: readonly ModelOrder[];
  readonly nodes: readonly BookNode[];
  readonly times: Float64Array;
  /** GPUs free of node `n` in slot `s`, at `n × slots + s`, before the call. */
  readonly free: Int32Array;
  /** Minutes from the slot's start to the end of the window in which it lies; 0: in none. */
  readonly reach: Int32Array;
  /** GPUs of a node that is sold whole; 0 for the others. */
  readonly whole: Int32Array;
  /** The bound on slots left some out. */
  readonly bounded: boolean;
}

/** Where an order is placed. Never changed, so that an earlier solution can be kept by keeping its placements. */
export interface Placement {
  readonly start: number;
  /** The slot with which the nodes are free again. */
  readonly end: number;
  readonly nodes: readonly number[];
  /** GPUs of each. */
  readonly gpus: readonly number[];
  /** Margin × GPUs × minutes, summed. */
  readonly gain: number;
}
