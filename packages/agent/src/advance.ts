import type { Instant } from '@compute-bank/domain/instant';
import { failureText, type Held, type NodeMemory, notBeforeAcknowledged } from './held.ts';
import { hardStopOf } from './order.ts';

/** What must be done in the world. The memory that planned it is on disk before it is done. */
export type Action = { readonly kind: 'start'; readonly held: Held } | { readonly kind: 'stop'; readonly held: Held };

export interface Advance {
  readonly memory: NodeMemory;
  readonly actions: readonly Action[];
  readonly changed: boolean;
}

/** Moves every assignment as far as `now` asks for: starts what is due, stops what is over. `gpuCount` is the node's. */
export function advance(memory: NodeMemory, now: Instant, gpuCount: number): Advance {
  const held: Record<string, Held> = { ...memory.held };
  const actions: Action[] = [];
  // Ends come first: a GPU that one assignment gives back at this instant may start the next one.
  for (const one of inOrder(memory)) {
    const next = endIfOver(one, now);
    if (next === one) continue;
    held[one.order.assignmentId] = next;
    if (next.phase === 'stopping') actions.push({ kind: 'stop', held: next });
  }
  for (const one of inOrder({ ...memory, held })) {
    const next = startIfDue(one, now, gpuCount, Object.values(held));
    if (next === one) continue;
    held[one.order.assignmentId] = next;
    if (next.phase === 'starting') actions.push({ kind: 'start', held: next });
  }
  const changed = Object.keys(held).some((id) => held[id] !== memory.held[id]);
  return { memory: changed ? { ...memory, held, lastAliveAt: now } : memory, actions, changed };
}

const inOrder = (memory: NodeMemory): Held[] =>
  Object.values(memory.held).sort((a, b) => a.order.start - b.order.start || (a.order.assignmentId < b.order.assignmentId ? -1 : 1));

function endIfOver(held: Held, now: Instant): Held {
  const stop = hardStopOf(held.order);
  if (stop > now || held.phase === 'ended' || held.phase === 'stopping' || held.phase === 'starting') return held;
  if (held.readyAt === null && held.child === null) return { ...held, phase: 'ended', endedAt: notBeforeAcknowledged(held, stop) };
  // The notice may come late: what was metered and signed before stays, and no end lies before the readiness it follows.
  const deliveredUntil = Math.max(stop, held.readyAt ?? stop, held.meteredUntil ?? stop) as Instant;
  if (held.child === null) return { ...held, phase: 'ended', deliveredUntil, endedAt: deliveredUntil };
  return { ...held, phase: 'stopping', deliveredUntil };
}

function startIfDue(held: Held, now: Instant, gpuCount: number, all: readonly Held[]): Held {
  const waiting = held.phase === 'received' || held.phase === 'acknowledged';
  if (!waiting || !held.listed || held.order.start > now) return held;
  if (held.order.gpus > gpuCount) {
    const failure = failureText(`the order asks for ${held.order.gpus} GPUs, this node has ${gpuCount}`);
    return { ...held, phase: 'ended', endedAt: notBeforeAcknowledged(held, now), failure };
  }
  const gpuIndexes = freeGpus(all, gpuCount).slice(0, held.order.gpus);
  if (gpuIndexes.length < held.order.gpus) return held;
  if (held.order.workload === null) return { ...held, phase: 'ready', gpuIndexes, readyAt: notBeforeAcknowledged(held, now) };
  return { ...held, phase: 'starting', gpuIndexes };
}

function freeGpus(all: readonly Held[], gpuCount: number): number[] {
  const taken = new Set(all.filter((one) => one.phase !== 'ended').flatMap((one) => one.gpuIndexes));
  return Array.from({ length: gpuCount }, (_, index) => index).filter((index) => !taken.has(index));
}
