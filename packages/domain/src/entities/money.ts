import type { Asset, AssignmentId, LeaseId, NodeId, TenantId, TransferId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { Micros } from '../money.ts';
import type { ChargeLine } from './lease.ts';
import type { Meter } from './node.ts';

/** Accounts of a tenant; `available ≥ −creditLimit`, the others ≥ 0. */
export const tenantAccounts = ['available', 'held', 'earnings', 'bond'] as const;
export type TenantAccount = (typeof tenantAccounts)[number];

/** Accounts of the bank itself, split in sub-accounts. `cash` is the outside world and may be negative. */
export const platformAccounts = ['cash', 'fees', 'service-credits'] as const;
export type PlatformAccount = (typeof platformAccounts)[number];

/** An account of a tenant, or the sub-account `shard` of an account of the bank. */
export type Account =
  | { readonly owner: 'tenant'; readonly tenantId: TenantId; readonly account: TenantAccount }
  | { readonly owner: 'platform'; readonly account: PlatformAccount; readonly shard: number };

/** `amount` is added to the account: negative takes away. */
export interface Posting {
  readonly account: Account;
  readonly amount: Micros;
}

export type TransferKind = 'top-up' | 'pay-out' | 'hold' | 'release' | 'settlement';

/**
 * Money moved, once: postings sum to zero, none is zero, at least two. `(source, externalId)` makes it exactly-once.
 * Each party's partition holds a whole copy, so that any copy proves the sum and the copies prove each other.
 */
export interface Transfer {
  readonly type: 'transfer';
  readonly transferId: TransferId;
  readonly kind: TransferKind;
  readonly asset: Asset;
  readonly postings: readonly Posting[];
  /** What it is about, such as a lease id. */
  readonly reference: string;
  readonly source: string;
  readonly externalId: string;
  readonly lines: readonly ChargeLine[];
  readonly reverses: TransferId | null;
  readonly at: Instant;
}

/** All accounts of one tenant in one asset. A cache of its transfers, checked against them. */
export interface Balance {
  readonly type: 'balance';
  readonly tenantId: TenantId;
  readonly asset: Asset;
  readonly available: Micros;
  readonly held: Micros;
  readonly earnings: Micros;
  readonly bond: Micros;
  readonly creditLimit: Micros;
}

export interface PlatformBalance {
  readonly type: 'platform-balance';
  readonly account: PlatformAccount;
  readonly shard: number;
  readonly asset: Asset;
  readonly amount: Micros;
}

/** The signed evidence that a settlement used, kept with it. */
export interface MeterRecord {
  readonly type: 'meter-record';
  readonly tenantId: TenantId;
  readonly leaseId: LeaseId;
  readonly assignmentId: AssignmentId;
  readonly nodeId: NodeId;
  readonly generation: number;
  readonly meter: Meter;
  readonly settlement: number;
}
