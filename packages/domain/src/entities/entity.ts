import type { Deposit } from './deposit.ts';
import type { Due, Invoice, Lease, Supply } from './lease.ts';
import type { MarketDay } from './market-day.ts';
import type { Balance, MeterRecord, PlatformBalance, Transfer } from './money.ts';
import type { Assignment, Beat, GpuClaim, Node } from './node.ts';
import type { Audit, Claim, Market, Outbox, Receipt } from './record.ts';
import type { ApiKey, Fabric, JoinToken, KeyLocator, Tenant } from './tenant.ts';
import type { Hold, Match, OpenHolds, Withdrawal } from './withdrawal.ts';

/** Everything that the Bank table holds. */
export type Entity =
  | ApiKey
  | Assignment
  | Audit
  | Balance
  | Beat
  | Claim
  | Deposit
  | Due
  | Fabric
  | GpuClaim
  | Hold
  | Invoice
  | JoinToken
  | KeyLocator
  | Lease
  | Market
  | MarketDay
  | Match
  | MeterRecord
  | Node
  | OpenHolds
  | Outbox
  | PlatformBalance
  | Receipt
  | Supply
  | Tenant
  | Transfer
  | Withdrawal;

export type EntityType = Entity['type'];
export type EntityOf<T extends EntityType> = Extract<Entity, { type: T }>;

/** The fields that identify an entity of each type: what a key is built from. */
export interface IdentityOf {
  'api-key': 'tenantId' | 'keyId';
  assignment: 'tenantId' | 'nodeId' | 'end' | 'assignmentId';
  audit: 'tenantId' | 'at' | 'eventId';
  balance: 'tenantId' | 'asset';
  beat: 'tenantId' | 'nodeId';
  claim: 'scope' | 'value';
  deposit: 'tenantId' | 'depositId';
  due: 'at' | 'target';
  fabric: 'tenantId' | 'fabricId';
  'gpu-claim': 'uuid';
  hold: 'tenantId' | 'holdId';
  invoice: 'tenantId' | 'leaseId';
  'join-token': 'sha256';
  'key-locator': 'prefix';
  lease: 'tenantId' | 'leaseId';
  market: 'marketId';
  'market-day': 'marketId' | 'day';
  match: 'tenantId' | 'matchId';
  'meter-record': 'tenantId' | 'leaseId' | 'assignmentId' | 'settlement';
  node: 'tenantId' | 'nodeId';
  'open-holds': 'tenantId';
  outbox: 'tenantId' | 'commandId';
  'platform-balance': 'account' | 'shard' | 'asset';
  receipt: 'tenantId' | 'idempotencyKey';
  supply: 'tenantId' | 'leaseId';
  tenant: 'tenantId';
  transfer: 'transferId';
  withdrawal: 'tenantId' | 'withdrawalId';
}

/** Names one entity: `{ type: 'lease', tenantId, leaseId }`. */
export type Ref<T extends EntityType> = { readonly type: T } & Pick<EntityOf<T>, Extract<IdentityOf[T], keyof EntityOf<T>>>;

/** Types of which a tenant owns many, listed in the order of their ids. */
export type ListedType =
  | 'api-key'
  | 'deposit'
  | 'fabric'
  | 'hold'
  | 'invoice'
  | 'lease'
  | 'match'
  | 'meter-record'
  | 'node'
  | 'outbox'
  | 'supply'
  | 'transfer'
  | 'withdrawal'
  | 'assignment'
  | 'audit'
  | 'balance';
