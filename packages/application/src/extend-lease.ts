import type { Extension, Lease } from '@compute-bank/domain/entities/lease';
import type { Market } from '@compute-bank/domain/entities/record';
import { isUndecided } from '@compute-bank/domain/extension-state';
import { derivedId, type LeaseId } from '@compute-bank/domain/ids';
import { addMs, dayMs, formatInstant, type Instant } from '@compute-bank/domain/instant';
import { openResale, usedUntil } from '@compute-bank/domain/lease-resale';
import { formatMicros, type Micros } from '@compute-bank/domain/money';
import type { Policy } from '@compute-bank/domain/policy';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import type { PlacedHold } from '@compute-bank/ledger/place-hold';
import { raiseHold } from '@compute-bank/ledger/raise-hold';
import { leaseWorstCase } from '@compute-bank/ledger/worst-case';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { emptyBalance } from './empty-balance.ts';
import { getMarket } from './get-market.ts';
import type { Once } from './idempotency.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Deps, Principal, Stored } from './ports.ts';
import { takingOrders } from './taking-orders.ts';
import type { WithdrawalRequest } from './withdrawal-demand.ts';

/** A wish that a lease last longer. */
export interface ExtensionRequest {
  readonly leaseId: LeaseId;
  /** The new end, on a whole minute. */
  readonly until: Instant;
  /** For the added time alone. */
  readonly price: WithdrawalRequest['price'];
  /** What becomes of it if the time is not free: it is refused, or stands before all orders until agents could not hear of it. */
  readonly life: Extension['life'];
}

export type ExtendLeaseRejection = Rejection<
  | 'invalid_request'
  | 'not_found'
  | 'lease_already_ended'
  | 'lease_sold_back'
  | 'extension_pending'
  | 'extension_too_late'
  | 'market_not_found'
  | 'market_halted'
  | 'tenant_suspended'
  | 'insufficient_funds'
>;

/** A lease lasts no longer than this, extensions included: as long as one withdrawal may ask for. */
const leaseMsMax = 366 * dayMs;

/**
 * Asks the engine for more time on the lease's own nodes. The worst case of the added time is added to the lease's hold,
 * and the command leaves through the outbox, all in one transaction. The engine decides afterwards.
 */
export function extendLease(
  deps: Deps,
  principal: Principal,
  request: ExtensionRequest,
  once: Once<Lease>,
): Promise<Result<Lease, ExtendLeaseRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Lease>, ExtendLeaseRejection>> => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId: request.leaseId });
    if (!found) return reject(rejection('not_found', 'There is no such lease.'));
    const refusal = refuseLease(found.entity, deps.now(), deps.policy);
    if (refusal) return reject(refusal);
    const tenant = await activeTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    const known = await getMarket(deps.bank, found.entity.marketId);
    const market = known.ok ? takingOrders(known.value) : known;
    if (!market.ok) return market;
    const invalid = refuseRequest(request, found.entity, market.value);
    if (invalid) return reject(invalid);
    const extension = draft(deps, request, found.entity, market.value);
    const raised = await setAside(deps, found.entity, extension);
    if (!raised.ok) return raised;
    const lease: Lease = { ...found.entity, extension };
    const changes = changesOf(deps, principal, { found, lease, extension, raised: raised.value });
    return ok({ value: lease, changes: [...changes, once.receipt(lease)] });
  });
}

/** Agents hear of a new end by their next heartbeats: one that is silent for longer than this before the end is lost anyway. */
const decideBy = ({ end }: Lease, { silenceMs }: Policy): Instant => addMs(end, -silenceMs);

function refuseLease(
  lease: Lease,
  now: Instant,
  policy: Policy,
): Rejection<'lease_already_ended' | 'lease_sold_back' | 'extension_pending' | 'extension_too_late'> | undefined {
  if (lease.reason !== null || lease.end <= now) {
    return rejection('lease_already_ended', 'The lease has ended or is ending: place a new withdrawal.');
  }
  if (openResale(lease) || usedUntil(lease) !== null) {
    return rejection('lease_sold_back', 'What is left of the lease was sold back: place a new withdrawal.');
  }
  if (lease.extension && isUndecided(lease.extension)) {
    const until = formatInstant(lease.extension.until);
    const detail = lease.extension.state === 'pending' ? 'is being decided; that takes a moment' : 'stands; cancel it to ask for another';
    return rejection('extension_pending', `An extension until ${until} ${detail}.`);
  }
  const latest = decideBy(lease, policy);
  if (now <= latest) return undefined;
  return rejection('extension_too_late', `It had to be asked by ${formatInstant(latest)}, so that the nodes hear of it before they stop.`);
}

function refuseRequest({ until, price }: ExtensionRequest, lease: Lease, market: Market): Rejection<'invalid_request'> | undefined {
  const latest = addMs(lease.start, leaseMsMax);
  const errors: { pointer: string; detail: string }[] = [];
  if (until <= lease.end) errors.push({ pointer: '/until', detail: `Must be after the present end, ${formatInstant(lease.end)}.` });
  if (until > latest) errors.push({ pointer: '/until', detail: `A lease lasts at most 366 days: no later than ${formatInstant(latest)}.` });
  if (price.kind === 'limit' && price.perGpuHour > market.priceCapMicros) {
    const detail = `Above the market's price cap of ${formatMicros(market.priceCapMicros)} ${market.asset} per GPU-hour.`;
    errors.push({ pointer: '/price/perGpuHour', detail });
  }
  return errors.length === 0 ? undefined : { code: 'invalid_request', detail: 'The lease cannot be extended as asked.', errors };
}

function draft({ now, policy }: Deps, { until, price, life }: ExtensionRequest, lease: Lease, market: Market): Extension {
  const number = (lease.extension?.number ?? 0) + 1;
  const limitMicros: Micros = price.kind === 'market' ? market.priceCapMicros : price.perGpuHour;
  const slices = lease.slices.map(({ gpus }) => ({ gpus, priceMicros: limitMicros }));
  return {
    commandId: `extend-${lease.leaseId}-${number}`,
    number,
    state: 'pending',
    life,
    from: lease.end,
    until,
    limitMicros,
    heldMicros: leaseWorstCase(slices, until - lease.end, lease.terms, policy.settleEveryMs),
    code: null,
    askedAt: now(),
    cancelRequestedAt: null,
    decidedAt: null,
  };
}

interface Raised extends PlacedHold {
  readonly version: number;
}

/** The transaction checks the balance again; this reading lets the refusal say how much is missing. */
async function setAside(
  { bank }: Deps,
  { leaseId, tenantId, asset, holdId }: Lease,
  { number, heldMicros: amount, askedAt: at }: Extension,
): Promise<Result<Raised, Rejection<'insufficient_funds' | 'lease_already_ended'>>> {
  const hold = await bank.read({ type: 'hold', tenantId, holdId });
  const balance = (await bank.read({ type: 'balance', tenantId, asset }))?.entity ?? emptyBalance(tenantId, asset);
  const request = { amount, transferId: derivedId('trf', leaseId, `e${number}`), reference: leaseId, at };
  const raised = hold ? raiseHold(balance, hold.entity, request) : reject({ code: 'hold_closed' } as const);
  if (raised.ok && hold) return ok({ ...raised.value, version: hold.version });
  if (raised.ok || raised.rejection.code === 'hold_closed') {
    return reject(rejection('lease_already_ended', 'The money of this lease is spent: place a new withdrawal.'));
  }
  const { missing } = raised.rejection;
  const detail = `The added time can cost up to ${formatMicros(amount)} ${asset}; ${formatMicros(balance.available)} is available, ${formatMicros(missing)} is missing.`;
  return reject(rejection('insufficient_funds', detail));
}

interface Parts {
  readonly found: Stored<Lease>;
  readonly lease: Lease;
  readonly extension: Extension;
  readonly raised: Raised;
}

function changesOf(deps: Deps, principal: Principal, { found, lease, extension, raised }: Parts): Change[] {
  const { tenantId, marketId, matchId, leaseId } = lease;
  const { commandId, until, limitMicros, life, askedAt } = extension;
  const command: Command = {
    kind: 'extend-lease',
    commandId,
    issuer: tenantId,
    admittedAt: askedAt,
    matchId,
    leaseId,
    until,
    decideBy: decideBy(lease, deps.policy),
    limitMicros,
    stands: life === 'standing',
  };
  return [
    { kind: 'require-active', tenantId },
    { kind: 'replace', entity: lease, version: found.version },
    { kind: 'replace', entity: raised.hold, version: raised.version },
    { kind: 'transfer', transfer: raised.transfer },
    { kind: 'create', entity: outboxOf(marketId, command) },
    auditOf(deps, principal, 'extend-lease', leaseId),
  ];
}
