/**
 * The only file that builds keys. Access patterns of the Bank table:
 *
 * | what                                   | pk                | sk                                      |
 * | -------------------------------------- | ----------------- | --------------------------------------- |
 * | tenant                                 | T#<tenant>        | TENANT                                  |
 * | a tenant's own by id, listed by prefix | T#<tenant>        | KEY# FABRIC# NODE# DEPOSIT# WITHDRAWAL# HOLD# MATCH# LEASE# SUPPLY# INVOICE# BALANCE# TRANSFER# |
 * | latest heartbeat of a node             | T#<tenant>        | BEAT#<node>                             |
 * | live assignments of a node, by end     | T#<tenant>        | ASSIGNMENT#<node>#<end>#<assignment>    |
 * | evidence of a lease                    | T#<tenant>        | METER#<lease>#<assignment>#<settlement> |
 * | idempotency record                     | T#<tenant>        | RECEIPT#<key>                           |
 * | audit trail by time                    | T#<tenant>        | AUDIT#<at>#<event>                      |
 * | outbox of a tenant; index by age       | T#<tenant>        | OUTBOX#<command>   (index: shard, at)   |
 * | a platform sub-account; its transfers  | P#<account>#<shard> | BALANCE#<asset>, TRANSFER#<transfer>  |
 * | key by its prefix                      | K#<prefix>        | LOCATOR                                 |
 * | join token by its hash                 | J#<sha256>        | TOKEN                                   |
 * | claim on a GPU                         | G#<uuid>          | CLAIM                                   |
 * | claim on a name or an external id      | C#<scope>#<value> | CLAIM                                   |
 * | markets; all tenants                   | MARKETS, TENANTS  | MARKET#<market>, TENANT#<tenant>        |
 * | which holds were open at the last comparison | O#<tenant>  | OPEN-HOLDS                              |
 * | what a market traded each day          | D#<market>        | <day>                                   |
 * | deadlines by time                      | DUE#<shard>       | <at>#<kind>#<target>                    |
 *
 * Market table: LOG#<market> / position · SNAPSHOT#<market> / position · CHUNK#<market> / position × 1000 + chunk ·
 * CURSOR#<market> / 0.
 */
import type { EntityType, ListedType, Ref } from '@compute-bank/domain/entities/entity';
import type { DueTarget } from '@compute-bank/domain/entities/lease';
import type { Account } from '@compute-bank/domain/entities/money';
import type { MarketId, NodeId, TenantId, TransferId } from '@compute-bank/domain/ids';
import type { Instant, Interval } from '@compute-bank/domain/instant';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** No part can break out of its place: whatever is not a plain letter, digit, `-`, `_` or `.` is percent-encoded. */
const part = (value: string | number): string => encodeURIComponent(value);

/** Fifteen digits, so that text order is time order until the year 33658. */
const sortable = (at: Instant): string => String(at).padStart(15, '0');

const tenantKey = (tenantId: TenantId): string => `T#${part(tenantId)}`;
const targetKey = (target: DueTarget): string =>
  target.kind === 'lease' ? `lease#${part(target.leaseId)}` : `market#${part(target.marketId)}`;

/** A stable spread of a text over `shards`: FNV-1a, 32 bits. */
export function shardOf(text: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash % shards;
}

export const outboxShards = 8;

const listPrefixes: Record<ListedType, string> = {
  'api-key': 'KEY#',
  assignment: 'ASSIGNMENT#',
  audit: 'AUDIT#',
  balance: 'BALANCE#',
  deposit: 'DEPOSIT#',
  fabric: 'FABRIC#',
  hold: 'HOLD#',
  invoice: 'INVOICE#',
  lease: 'LEASE#',
  match: 'MATCH#',
  'meter-record': 'METER#',
  node: 'NODE#',
  outbox: 'OUTBOX#',
  supply: 'SUPPLY#',
  transfer: 'TRANSFER#',
  withdrawal: 'WITHDRAWAL#',
};

type KeyBuilders = { readonly [T in Exclude<EntityType, 'transfer'>]: (ref: Ref<T>) => Key };

/** The key of each type of entity. Transfers have one copy per party: {@link transferKey}. */
export function keyBuilders(dueShards: number): KeyBuilders {
  const own = (tenantId: TenantId, sk: string): Key => ({ pk: tenantKey(tenantId), sk });
  return {
    'api-key': (ref) => own(ref.tenantId, `KEY#${part(ref.keyId)}`),
    assignment: (ref) => own(ref.tenantId, `ASSIGNMENT#${part(ref.nodeId)}#${sortable(ref.end)}#${part(ref.assignmentId)}`),
    audit: (ref) => own(ref.tenantId, `AUDIT#${sortable(ref.at)}#${part(ref.eventId)}`),
    balance: (ref) => own(ref.tenantId, `BALANCE#${part(ref.asset)}`),
    beat: (ref) => own(ref.tenantId, `BEAT#${part(ref.nodeId)}`),
    claim: (ref) => ({ pk: `C#${part(ref.scope)}#${part(ref.value)}`, sk: 'CLAIM' }),
    deposit: (ref) => own(ref.tenantId, `DEPOSIT#${part(ref.depositId)}`),
    due: (ref) => ({
      pk: marketWideDueKey(shardOf(targetKey(ref.target), dueShards)),
      sk: `${sortable(ref.at)}#${targetKey(ref.target)}`,
    }),
    fabric: (ref) => own(ref.tenantId, `FABRIC#${part(ref.fabricId)}`),
    'gpu-claim': (ref) => ({ pk: `G#${part(ref.uuid)}`, sk: 'CLAIM' }),
    hold: (ref) => own(ref.tenantId, `HOLD#${part(ref.holdId)}`),
    invoice: (ref) => own(ref.tenantId, `INVOICE#${part(ref.leaseId)}`),
    'join-token': (ref) => ({ pk: `J#${part(ref.sha256)}`, sk: 'TOKEN' }),
    'key-locator': (ref) => ({ pk: `K#${part(ref.prefix)}`, sk: 'LOCATOR' }),
    lease: (ref) => own(ref.tenantId, `LEASE#${part(ref.leaseId)}`),
    market: (ref) => ({ pk: marketWideMarkets, sk: `MARKET#${part(ref.marketId)}` }),
    'market-day': (ref) => ({ pk: marketDayKey(ref.marketId), sk: sortable(ref.day) }),
    match: (ref) => own(ref.tenantId, `MATCH#${part(ref.matchId)}`),
    'meter-record': (ref) => own(ref.tenantId, `METER#${part(ref.leaseId)}#${part(ref.assignmentId)}#${ref.settlement}`),
    node: (ref) => own(ref.tenantId, `NODE#${part(ref.nodeId)}`),
    'open-holds': (ref) => ({ pk: `O#${part(ref.tenantId)}`, sk: 'OPEN-HOLDS' }),
    outbox: (ref) => own(ref.tenantId, `OUTBOX#${part(ref.commandId)}`),
    'platform-balance': (ref) => ({ pk: platformKey(ref.account, ref.shard), sk: `BALANCE#${part(ref.asset)}` }),
    receipt: (ref) => own(ref.tenantId, `RECEIPT#${part(ref.idempotencyKey)}`),
    supply: (ref) => own(ref.tenantId, `SUPPLY#${part(ref.leaseId)}`),
    tenant: (ref) => own(ref.tenantId, 'TENANT'),
    withdrawal: (ref) => own(ref.tenantId, `WITHDRAWAL#${part(ref.withdrawalId)}`),
  };
}

const platformKey = (account: string, shard: number): string => `P#${part(account)}#${shard}`;

export const marketWideMarkets = 'MARKETS';
export const marketWideTenants = 'TENANTS';
/** All tenants and all markets, for listing them. */
export const tenantEntries = { pk: marketWideTenants, prefix: 'TENANT#' } as const;
export const marketEntries = { pk: marketWideMarkets, prefix: 'MARKET#' } as const;
export const marketWideDueKey = (shard: number): string => `DUE#${shard}`;

/** Entry of a tenant in the list of all tenants. */
export const tenantEntryKey = (tenantId: TenantId): Key => ({ pk: marketWideTenants, sk: `TENANT#${part(tenantId)}` });

/** A party's copy of a transfer. */
export const transferKey = (party: Account, transferId: TransferId): Key => ({
  pk: party.owner === 'tenant' ? tenantKey(party.tenantId) : platformKey(party.account, party.shard),
  sk: `TRANSFER#${part(transferId)}`,
});

/** The partition of one platform sub-account, for listing its transfers. */
export const platformPartition = (account: string, shard: number): { readonly pk: string; readonly prefix: string } => ({
  pk: platformKey(account, shard),
  prefix: 'TRANSFER#',
});

/** The balances of one platform sub-account, one per asset. */
export const platformBalances = (account: string, shard: number): { readonly pk: string; readonly prefix: string } => ({
  pk: platformKey(account, shard),
  prefix: 'BALANCE#',
});

/** A tenant's entities of one type. */
export const listPartition = (type: ListedType, tenantId: TenantId): { readonly pk: string; readonly prefix: string } => ({
  pk: tenantKey(tenantId),
  prefix: listPrefixes[type],
});

/** Assignments of a node that end after `endsAfter`: sort keys in this closed range. */
export const liveAssignmentsRange = (tenantId: TenantId, nodeId: NodeId, endsAfter: Instant) => ({
  pk: tenantKey(tenantId),
  from: `ASSIGNMENT#${part(nodeId)}#${sortable((endsAfter + 1) as Instant)}`,
  to: `ASSIGNMENT#${part(nodeId)}#~`,
});

const marketDayKey = (marketId: MarketId): string => `D#${part(marketId)}`;

/** A market's days from that of `from` on that begin before `until`: sort keys in this closed range. */
export const marketDaysRange = (marketId: MarketId, { start, end }: Interval) => ({
  pk: marketDayKey(marketId),
  from: sortable(start),
  to: sortable((end - 1) as Instant),
});

/** Sort keys of deadlines at or before `until` are below this. */
export const dueBelow = (until: Instant): string => sortable((until + 1) as Instant);

export const marketLogKey = (marketId: MarketId): string => `LOG#${part(marketId)}`;
export const marketSnapshotKey = (marketId: MarketId): string => `SNAPSHOT#${part(marketId)}`;
export const marketCursorKey = (marketId: MarketId): string => `CURSOR#${part(marketId)}`;
/** A snapshot's chunks have a partition of their own: the newest head is then one key away. */
export const marketChunkKey = (marketId: MarketId, position: number, chunk: number) => ({
  pk: `CHUNK#${part(marketId)}`,
  sk: position * 1000 + chunk,
});
