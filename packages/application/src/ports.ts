import type { Entity, EntityOf, EntityType, ListedType, Ref } from '@compute-bank/domain/entities/entity';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { MarketDay } from '@compute-bank/domain/entities/market-day';
import type { Transfer } from '@compute-bank/domain/entities/money';
import type { Assignment } from '@compute-bank/domain/entities/node';
import type { Market, Outbox } from '@compute-bank/domain/entities/record';
import type { Tenant } from '@compute-bank/domain/entities/tenant';
import type { IdByPrefix, IdPrefix, MarketId, NodeId, TenantId } from '@compute-bank/domain/ids';
import type { Instant, Interval } from '@compute-bank/domain/instant';
import type { Policy } from '@compute-bank/domain/policy';
import type { LogRecord } from '@compute-bank/engine/log-record';

/** A stored entity with the version that a replacement must name. */
export interface Stored<E> {
  readonly entity: E;
  readonly version: number;
}

/** One write of a transaction, as data: the use case decides, the store carries out under the stated condition. */
export type Change =
  /** The entity must not exist yet. */
  | { readonly kind: 'create'; readonly entity: Entity }
  /** The entity must stand at this version. */
  | { readonly kind: 'replace'; readonly entity: Entity; readonly version: number }
  | { readonly kind: 'remove'; readonly entity: Entity }
  /** Applies the transfer's postings to the balances they name (each party's floor holds) and stores its copies. */
  | { readonly kind: 'transfer'; readonly transfer: Transfer }
  /** The tenant must be active when the transaction commits. */
  | { readonly kind: 'require-active'; readonly tenantId: TenantId };

/** Why a commit was refused: the first change whose condition failed. Nothing was written. */
export interface Refusal {
  readonly change: Change;
  /** `exists` (create), `stale` (replace, remove), `floor` (a posting would break an account's floor), `inactive`. */
  readonly cause: 'exists' | 'stale' | 'floor' | 'inactive';
}

export type CommitOutcome = { readonly committed: true } | { readonly committed: false; readonly refusal: Refusal };

export interface Page<E> {
  readonly items: readonly E[];
  /** Position after the last item, to be passed to the next call; null at the end. */
  readonly next: string | null;
}
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
}

export type Now = () => Instant;
export type NextId = <P extends IdPrefix>(prefix: P) => IdByPrefix[P];

export type { Principal } from '@compute-bank/domain/principal';

/** The Bank table, as use cases see it. Reads by key are strongly consistent. */
export interface Bank {
  /** One atomic write of at most 100 items; conflicts are retried with jitter, at most five times, then thrown as `Busy`. */
  commit(changes: readonly Change[]): Promise<CommitOutcome>;
  read<T extends Exclude<EntityType, 'transfer'>>(ref: Ref<T>): Promise<Stored<EntityOf<T>> | undefined>;
  /** The tenant's own, in the order of their ids. */
  list<T extends ListedType>(type: T, tenantId: TenantId, page: PageRequest): Promise<Page<EntityOf<T>>>;
  /** The position in a list of a tenant's own right after this one, which need not be there. */
  positionOf<T extends Exclude<ListedType, 'transfer'>>(ref: Ref<T>): string;
  listTenants(page: PageRequest): Promise<Page<Tenant>>;
  listMarkets(page: PageRequest): Promise<Page<Market>>;
  /** What was traded on the market's days that begin in `[start, end)`, oldest first. */
  marketDays(marketId: MarketId, days: Interval): Promise<readonly MarketDay[]>;
  /** Every assignment of the node that ends after `endsAfter` and was offered by `offeredBy`, by its planned end. */
  liveAssignments(
    tenantId: TenantId,
    nodeId: NodeId,
    when: { readonly endsAfter: Instant; readonly offeredBy: Instant },
  ): Promise<readonly Assignment[]>;
  /** Deadlines at or before `until`, a stream for each shard of them: page by page, oldest first, each page read when it is asked for. A stream with one that cannot be read throws when it ends. */
  dueUntil(until: Instant): readonly AsyncIterable<readonly Due[]>[];
  /** Outbox entries written at or before `until`, oldest first; from an index that may lag. */
  outboxUntil(until: Instant, limit: number): Promise<readonly Outbox[]>;
  /** Removes or creates items without a transaction: for removals that are harmless to repeat or lose, and for what is harmless to create twice. A creation that fails is thrown as `Busy`. */
  tidy(changes: readonly { readonly kind: 'create' | 'remove'; readonly entity: Assignment | Due | Outbox }[]): Promise<void>;
}

/** A market's log: append-only, fenced by its own key. */
export interface MarketLog {
  /** Stores record n on condition that it does not exist; `taken` if somebody else's does. */
  append(record: LogRecord): Promise<'appended' | 'taken'>;
  /** Records after `position`, in order, at most `limit`. */
  readAfter(marketId: MarketId, position: number, limit: number): Promise<readonly LogRecord[]>;
  saveSnapshot(marketId: MarketId, position: number, hash: string, book: string): Promise<void>;
  newestSnapshot(marketId: MarketId, notAfter?: number): Promise<{ position: number; hash: string; book: string } | undefined>;
  readCursor(marketId: MarketId): Promise<number>;
  /** Moves the projector's cursor forward on condition that it stands at `from`. */
  moveCursor(marketId: MarketId, from: number, to: number): Promise<'moved' | 'taken'>;
}

/** What every use case may ask of the world. */
export interface Deps {
  readonly now: Now;
  readonly nextId: NextId;
  readonly policy: Policy;
  readonly bank: Bank;
}
