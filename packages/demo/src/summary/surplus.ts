import { hourMs, type Instant, parseInstant } from '@compute-bank/domain/instant';
import { divideHalfEven, type Micros } from '@compute-bank/domain/money';
import type { Plan } from '../plan/plan.ts';
import type { Lease } from './collect.ts';

/** What a node's deposit asks for a GPU-hour that begins at `start`. */
export type FloorOf = (nodeId: string, start: Instant) => Micros;

/** Looks up the plan's floors by the ids that the bank gave its nodes (`nodeIds`: by the plan's name). Throws for a node that the plan does not offer then. */
export function floorsOf({ deposits }: Plan, nodeIds: ReadonlyMap<string, string>): FloorOf {
  const offers = new Map<string, Plan['deposits'][number][]>();
  for (const deposit of deposits) {
    for (const name of deposit.nodes) {
      const nodeId = nodeIds.get(name) ?? '';
      offers.set(nodeId, [...(offers.get(nodeId) ?? []), deposit]);
    }
  }
  return (nodeId, at) => {
    const offer = offers.get(nodeId)?.find(({ windows }) => windows.some(({ start, end }) => start <= at && at < end));
    if (!offer) throw new Error(`The plan does not offer node ${nodeId} at ${new Date(at).toISOString()}.`);
    return offer.floor;
  };
}

/** GPU-milliseconds that a lease books, whatever was used of them. */
export function bookedGpuMs(lease: Booking): bigint {
  const { ms } = timesOf(lease);
  return lease.slices.reduce((sum, { gpus }) => sum + BigInt(gpus) * ms, 0n);
}

/** The part of a lease that tells what was booked. */
export type Booking = Pick<Lease, 'start' | 'end'> & { readonly slices: readonly Pick<Lease['slices'][number], 'nodeId' | 'gpus'>[] };

/**
 * Gains from trade: for each booked slice of an order with a limit, the limit less the deposit's floor, times the GPU-hours
 * booked. It does not depend on the price between the two, so markets that price differently can be compared. Rounded once, half-even.
 */
export function surplusOf(booked: readonly { readonly limit: Micros | null; readonly lease: Booking }[], floorOf: FloorOf): Micros {
  let microsMs = 0n;
  for (const { limit, lease } of booked) {
    if (limit === null) continue;
    const { start, ms } = timesOf(lease);
    // What has no node named was given back before it could begin.
    for (const { nodeId, gpus } of lease.slices) {
      if (nodeId !== null) microsMs += (limit - floorOf(nodeId, start)) * BigInt(gpus) * ms;
    }
  }
  return divideHalfEven(microsMs, BigInt(hourMs));
}

function timesOf({ start, end }: Booking): { start: Instant; ms: bigint } {
  const [from, until] = [parseInstant(start), parseInstant(end)];
  if (from === undefined || until === undefined) throw new Error(`A lease from "${start}" to "${end}" has no length.`);
  return { start: from, ms: BigInt(until - from) };
}
