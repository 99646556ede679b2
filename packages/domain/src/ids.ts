import type { Instant } from './instant.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<'ten'>;
export type UserId = Branded<'usr'>;
export type KeyId = Branded<'key'>;
export type NodeId = Branded<'nod'>;
export type FabricId = Branded<'fab'>;
export type DepositId = Branded<'dep'>;
export type WithdrawalId = Branded<'wdr'>;
export type MatchId = Branded<'mat'>;
export type LeaseId = Branded<'lea'>;
export type AssignmentId = Branded<'asg'>;
export type HoldId = Branded<'hol'>;
export type TransferId = Branded<'trf'>;
export type InvoiceId = Branded<'inv'>;
export type EventId = Branded<'evt'>;

/** The order book of one accelerator model, such as `nvidia-h100-sxm5-80gb`. */
export type MarketId = Branded<'market'>;
/** What money is counted in, such as `CNY`. */
export type Asset = Branded<'asset'>;

/** Every id prefix with the type it stands for. */
export interface IdByPrefix {
  ten: TenantId;
  usr: UserId;
  key: KeyId;
  nod: NodeId;
  fab: FabricId;
  dep: DepositId;
  wdr: WithdrawalId;
  mat: MatchId;
  lea: LeaseId;
  asg: AssignmentId;
  hol: HoldId;
  trf: TransferId;
  inv: InvoiceId;
  evt: EventId;
}
export type IdPrefix = keyof IdByPrefix;

const idBody = /^[0-9a-z]{12,40}(?:-[0-9a-z]{1,8}){0,10}$/;
const marketForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+){0,8}$/;
const assetForm = /^[A-Z][A-Z0-9]{2,11}$/;

/** Whether `value` has the form of an id with this prefix: `dep_` and an opaque, time-ordered body. */
export function isId<P extends IdPrefix>(prefix: P, value: string): value is IdByPrefix[P] {
  return value.length <= 72 && value.startsWith(`${prefix}_`) && idBody.test(value.slice(prefix.length + 1));
}

export const isMarketId = (value: string): value is MarketId => value.length <= 64 && marketForm.test(value);
export const isAsset = (value: string): value is Asset => assetForm.test(value);

/** How the body of an id begins that is made at this time, so that ids sort by time. */
export const idTime = (at: Instant): string => at.toString(16).padStart(12, '0');

/**
 * The id of something that exists once for another thing, so that creating it twice is impossible:
 * `derivedId('lea', 'mat_0193…-1')` is `lea_0193…-1`; with a suffix, `asg_0193…-1-2`.
 */
export function derivedId<P extends IdPrefix>(prefix: P, from: string, suffix?: string | number): IdByPrefix[P] {
  const body = from.slice(from.indexOf('_') + 1);
  return (suffix === undefined ? `${prefix}_${body}` : `${prefix}_${body}-${suffix}`) as IdByPrefix[P];
}

/** The bank itself, where it acts for nobody: the partition of its own commands and audit entries. */
export const platformTenantId = 'ten_platform0000' as TenantId;
