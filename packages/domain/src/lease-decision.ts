import type { Lease } from './entities/lease.ts';
import type { NodeId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Evidence } from './lease-evidence.ts';
import type { Policy } from './policy.ts';
import type { Reason } from './reason.ts';

/** Everything that decides what happens to a lease next. */
export interface LeaseView {
  readonly lease: Lease;
  /** One per slice, in their order: see `gatherEvidence`. */
  readonly evidence: readonly Evidence[];
  readonly now: Instant;
  readonly policy: Policy;
}

export type NodeFailure = 'not_acknowledged' | 'not_ready' | 'node_silent';

/** What to do with a lease. A `readyAt` is stored with the lease by the same write, and used to settle it. */
export type LeaseAction =
  | { readonly kind: 'wait' }
  | {
      readonly kind: 'advance';
      readonly state: 'offered' | 'acknowledged' | 'provisioning' | 'ready';
      readonly readyAt: Instant | null;
    }
  /** Ask the engine to take the node out; its answer comes back as the lease's reason and stop. Asking again is harmless. */
  | { readonly kind: 'fail-node'; readonly nodeId: NodeId; readonly reason: NodeFailure }
  | { readonly kind: 'settle'; readonly until: Instant; readonly readyAt: Instant }
  /** The lease is over, and its last signed reports are awaited. */
  | { readonly kind: 'drain'; readonly reason: Reason; readonly stopAt: Instant; readonly readyAt: Instant | null }
  | { readonly kind: 'close'; readonly reason: Reason; readonly stopAt: Instant; readonly readyAt: Instant | null };

/** `nextLookAt` is after `now` and holds once the action is done; null when nothing is left to look at. */
export interface LeaseDecision {
  readonly action: LeaseAction;
  readonly nextLookAt: Instant | null;
}

export const waitAction = { kind: 'wait' } as const satisfies LeaseAction;
