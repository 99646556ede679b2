import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { Lease } from '@compute-bank/domain/entities/lease';
import { isUndecided } from '@compute-bank/domain/extension-state';
import type { LeaseId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, formatInstant, type Instant, type Interval, later } from '@compute-bank/domain/instant';
import { openResale } from '@compute-bank/domain/lease-resale';
import { marketNodeOf } from '@compute-bank/domain/lot';
import type { Micros } from '@compute-bank/domain/money';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { getMarket } from './get-market.ts';
import type { Once } from './idempotency.ts';
import { draft } from './open-deposit.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Deps, Principal, Stored } from './ports.ts';
import { sellable } from './sellable-terms.ts';
import { takingOrders } from './taking-orders.ts';

/** What is left of a lease, and the least that its buyer takes for it. */
export interface SellBackRequest {
  readonly leaseId: LeaseId;
  /** When its own use is over, on a whole minute; null: as soon as its nodes can hear of it, all of it if it has not begun. */
  readonly from: Instant | null;
  readonly floorMicros: Micros;
  readonly leaseMsMin: number;
}

export type SellBackRejection = Rejection<
  | 'invalid_request'
  | 'not_found'
  | 'lease_already_ended'
  | 'lease_sold_back'
  | 'extension_pending'
  | 'market_not_found'
  | 'market_halted'
  | 'tenant_suspended'
>;

const resalesMax = 20;
/** As many times may a lot of a lot be sold back: each makes the ids of its nodes longer. */
const resoldMax = 4;

/**
 * Offers what is left of a lease as a deposit of its buyer: from `from` on its nodes are there for whoever leases them next, who pays the
 * buyer, and the buyer goes on paying for the whole of it. The engine decides afterwards; until then the deposit is `pending`.
 */
export function sellBack(
  deps: Deps,
  principal: Principal,
  request: SellBackRequest,
  once: Once<Deposit>,
): Promise<Result<Deposit, SellBackRejection>> {
  const { tenantId } = principal;
  const depositId = deps.nextId('dep');
  return admit(deps.bank, async (): Promise<Result<Admission<Deposit>, SellBackRejection>> => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId: request.leaseId });
    if (!found) return reject(rejection('not_found', 'There is no such lease.'));
    const refusal = refuseLease(found.entity, deps.now());
    if (refusal) return reject(refusal);
    const tenant = await activeTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    const known = await getMarket(deps.bank, found.entity.marketId);
    const market = known.ok ? takingOrders(known.value) : known;
    if (!market.ok) return market;
    const from = fromOf(deps, found.entity, request.from);
    if (!from.ok) return from;
    const window = windowOf(found.entity, from.value, market.value.turnaroundMs, deps.now());
    const terms = window.start < window.end ? sellable(request, [window], market.value) : nothingLeft(window);
    if (!terms.ok) return terms;
    const offered = { ...request, marketId: market.value.marketId, nodeIds: nodesOf(found.entity), windows: [window] };
    const fresh = draft(deps, tenantId, { ...offered, recurring: [], unit: 'gpu', noticeMs: null }, { depositId, movedFrom: null });
    const deposit: Deposit = { ...fresh, resaleOf: request.leaseId };
    const command = commandOf(found.entity, deposit, { from: from.value, ownerId: tenant.value.ownerId });
    return ok({ value: deposit, changes: [...changesOf(deps, principal, found, deposit, command), once.receipt(deposit)] });
  });
}

function refuseLease(lease: Lease, now: Instant): SellBackRejection | undefined {
  if (lease.reason !== null || lease.end <= now) {
    return rejection('lease_already_ended', 'The lease has ended or is ending; nothing is left to sell.');
  }
  const open = openResale(lease);
  if (open) {
    const detail = `What is left of the lease stands in ${open.depositId} already; close that to offer it on other terms.`;
    return rejection('lease_sold_back', detail);
  }
  if (lease.extension && isUndecided(lease.extension)) {
    return rejection('extension_pending', 'An extension of the lease is not decided yet; cancel it, or wait for the answer.');
  }
  if ((lease.resales ?? []).length >= resalesMax) {
    return rejection('lease_sold_back', `A lease is offered at most ${resalesMax} times; return it instead.`);
  }
  const resold = Math.max(...lease.slices.map((slice) => marketNodeOf(slice).split('-r').length - 1));
  if (resold < resoldMax) return undefined;
  return rejection(
    'lease_sold_back',
    `Its capacity was sold back ${resoldMax} times already, one buyer after the other; return it instead.`,
  );
}

/** When the lease's own use ends: never before its agents can know. A lease that was never to be used is sold as a whole. */
function fromOf(
  { now, policy }: Deps,
  { start, end, readyAt }: Lease,
  asked: Instant | null,
): Result<Instant, Rejection<'invalid_request'>> {
  const heardBy = ceilMinute(addMs(now(), policy.silenceMs));
  const usedBy = readyAt === null ? ceilMinute(addMs(start, policy.readyWithinMs)) : start;
  const isWholeLeft = start >= heardBy;
  const earliest = later(heardBy, usedBy);
  const from = asked ?? (isWholeLeft ? start : earliest);
  if (from >= end) return refuseFrom(`Must be before the lease's end, ${formatInstant(end)}.`);
  if (isWholeLeft && from <= start) return ok(start);
  if (from >= earliest) return ok(from);
  const all = isWholeLeft ? `, or ${formatInstant(start)} to sell back all of it` : '';
  return refuseFrom(`Its nodes serve it until ${formatInstant(earliest)} at least: give that or later${all}.`);
}

const refuseFrom = (detail: string) =>
  reject({ ...rejection('invalid_request', 'The lease cannot be sold back as asked.'), errors: [{ pointer: '/from', detail }] });

/** What can be leased of it: its own use, if it has any, needs its turnaround first. */
const windowOf = ({ start, end }: Lease, from: Instant, turnaroundMs: number, now: Instant): Interval => ({
  start: ceilMinute(later(from > start ? addMs(from, turnaroundMs) : start, now)),
  end,
});

const nothingLeft = ({ start, end }: Interval) =>
  refuseFrom(`Nothing is left: its nodes are free again at ${formatInstant(start)}, and the lease ends at ${formatInstant(end)}.`);

const nodesOf = ({ slices }: Lease) => slices.flatMap(({ nodeId, unnamed }) => (unnamed ? [] : [nodeId]));

function commandOf(
  { matchId, leaseId }: Lease,
  { depositId, tenantId, floorMicros, leaseMsMin, createdAt }: Deposit,
  { from, ownerId }: { readonly from: Instant; readonly ownerId: string },
): Extract<Command, { kind: 'sell-back' }> {
  const envelope = { commandId: depositId, issuer: tenantId, admittedAt: createdAt };
  return { kind: 'sell-back', ...envelope, depositId, tenantId, ownerId, matchId, leaseId, from, floorMicros, leaseMsMin };
}

function changesOf(
  deps: Deps,
  principal: Principal,
  { entity: lease, version }: Stored<Lease>,
  deposit: Deposit,
  command: Extract<Command, { kind: 'sell-back' }>,
): Change[] {
  const { depositId, tenantId, marketId } = deposit;
  const resale = { depositId, from: command.from, state: 'pending' as const };
  return [
    { kind: 'require-active', tenantId },
    { kind: 'replace', entity: { ...lease, resales: [...(lease.resales ?? []), resale] }, version },
    { kind: 'create', entity: deposit },
    { kind: 'create', entity: outboxOf(marketId, command) },
    auditOf(deps, principal, 'sell-back', lease.leaseId),
  ];
}
