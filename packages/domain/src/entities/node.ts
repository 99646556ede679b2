import type { AssignmentId, DepositId, FabricId, LeaseId, MarketId, NodeId, TenantId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { InterconnectClass, Network } from '../link.ts';
import type { Region } from '../region.ts';
import type { Workload } from './withdrawal.ts';

export interface Gpu {
  readonly uuid: string;
  /** As the vendor's tool names it. */
  readonly model: string;
  readonly memoryMib: number;
}

/** What an agent found on its machine. `declared` figures come from a file instead of a probe. */
export interface Inventory {
  readonly source: 'probe' | 'declared';
  readonly marketId: MarketId;
  readonly gpus: readonly Gpu[];
  readonly cpuCores: number;
  readonly memoryMib: number;
  readonly interconnect: InterconnectClass;
}

/** One machine with accelerators, run by one agent. Changes rarely: what changes with every heartbeat is its {@link Beat}. */
export interface Node {
  readonly type: 'node';
  readonly nodeId: NodeId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly fabricId: FabricId;
  readonly region: Region;
  readonly network: Network;
  readonly inventory: Inventory;
  readonly inventoryRevision: number;
  readonly state: 'unverified' | 'verified' | 'suspended' | 'retired';
  /** Set when the bank lost the node's proof of life; capacity returns only after a restore. */
  readonly failed: boolean;
  /** Under maintenance it takes no new matches; `changes` counts how often that was switched. */
  readonly maintenance: { readonly on: boolean; readonly changes: number };
  /** The one open deposit that offers this node. */
  readonly claimedBy: DepositId | null;
  /** Ed25519, base64url of the raw 32 bytes. */
  readonly publicKey: string;
  readonly joinedAt: Instant;
}

/** A GPU uuid belongs to at most one live enrolment. */
export interface GpuClaim {
  readonly type: 'gpu-claim';
  readonly uuid: string;
  readonly nodeId: NodeId;
  readonly tenantId: TenantId;
}

/**
 * Cumulative, signed evidence of use. The signature covers `meterStatement(…)` under the node's key, so that anyone
 * who holds the public key can check it later.
 */
export interface Meter {
  readonly seq: number;
  /** When the assignment was ready, and up to when it was delivered without a gap. */
  readonly from: Instant;
  readonly until: Instant;
  readonly gpuSeconds: bigint;
  /** base64url. */
  readonly signature: string;
}

/** What an agent says about one of its assignments; times are the agent's own, capped by the bank's clock on arrival. */
export interface Report {
  readonly assignmentId: AssignmentId;
  readonly leaseId: LeaseId;
  readonly generation: number;
  readonly acknowledgedAt: Instant | null;
  readonly readyAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly exitCode: number | null;
  /** Set when the agent could not start the workload: what went wrong, in its words, at most 200 characters. */
  readonly failure: string | null;
  readonly meter: Meter | null;
  /** When the bank first saw `readyAt` and `endedAt`: the platform's own observation. */
  readonly readySeenAt: Instant | null;
  readonly endedSeenAt: Instant | null;
}

/** The latest heartbeat of a node: one item, rewritten by each beat that has something to say. */
export interface Beat {
  readonly type: 'beat';
  readonly nodeId: NodeId;
  readonly tenantId: TenantId;
  /** Grows with every signed request; a request at or below it is a replay. */
  readonly counter: number;
  readonly at: Instant;
  readonly reports: readonly Report[];
  /** Leases whose reports changed in this beat: the stream wakes the dispatcher for them. */
  readonly wakes: readonly { readonly leaseId: LeaseId; readonly buyerId: TenantId }[];
}

/** The part of a lease that one node's agent runs. */
export interface Assignment {
  readonly type: 'assignment';
  readonly assignmentId: AssignmentId;
  readonly leaseId: LeaseId;
  readonly buyerId: TenantId;
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly depositId: DepositId;
  readonly generation: number;
  readonly gpus: number;
  readonly start: Instant;
  readonly end: Instant;
  /** Agents see the assignment from here on. */
  readonly offerAt: Instant;
  /** Set when the lease ended before `end`: the agent stops at once. */
  readonly stopAt: Instant | null;
  readonly workload: Workload | null;
  /** Log position that last changed this item. */
  readonly logPosition: number;
}
