import type { Demand, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type WithdrawalId } from '@compute-bank/domain/ids';
import { formatMicros } from '@compute-bank/domain/money';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type PlacedHold, placeHold } from '@compute-bank/ledger/place-hold';
import { withdrawalWorstCase } from '@compute-bank/ledger/worst-case';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { emptyBalance } from './empty-balance.ts';
import { gpusOf } from './gpus-of.ts';
import type { Once } from './idempotency.ts';
import { dearestOf, type NamedMarkets, openMarkets, routeThrough } from './named-markets.ts';
import { placingCommand } from './order-of.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Deps, Principal } from './ports.ts';
import { demandOf, type WithdrawalRequest } from './withdrawal-demand.ts';

export type PlaceWithdrawalRejection = Rejection<
  'invalid_request' | 'market_not_found' | 'market_halted' | 'tenant_suspended' | 'insufficient_funds'
>;

/**
 * Admits a withdrawal: its worst case moves from available to held, and its command leaves through the outbox, all in
 * one transaction. The engine decides afterwards.
 */
export function placeWithdrawal(
  deps: Deps,
  principal: Principal,
  request: WithdrawalRequest,
  once: Once<Withdrawal>,
): Promise<Result<Withdrawal, PlaceWithdrawalRejection>> {
  const withdrawalId = deps.nextId('wdr');
  return admit(deps.bank, async (): Promise<Result<Admission<Withdrawal>, PlaceWithdrawalRejection>> => {
    const tenant = await activeTenant(deps.bank, principal.tenantId);
    if (!tenant.ok) return tenant;
    const markets = await openMarkets(deps.bank, request);
    if (!markets.ok) return markets;
    const demand = demandOf(request, dearestOf(markets.value), deps.now());
    if (!demand.ok) return demand;
    const withdrawal = draft(deps, principal, request, { withdrawalId, markets: markets.value, demand: demand.value });
    const placed = await setAside(deps, withdrawal);
    if (!placed.ok) return placed;
    const changes = changesOf(deps, principal, { withdrawal, ownerId: tenant.value.ownerId, placed: placed.value });
    return ok({ value: withdrawal, changes: [...changes, once.receipt(withdrawal)] });
  });
}

interface Parts {
  readonly withdrawalId: WithdrawalId;
  readonly markets: NamedMarkets;
  readonly demand: Demand;
}

function draft({ now, policy }: Deps, principal: Principal, request: WithdrawalRequest, parts: Parts): Withdrawal {
  const { withdrawalId, markets, demand } = parts;
  const [{ marketId, asset }] = markets;
  return {
    type: 'withdrawal',
    withdrawalId,
    tenantId: principal.tenantId,
    marketId,
    route: routeThrough(markets, demand),
    asset,
    state: 'pending',
    demand,
    terms: policy.terms,
    workload: request.workload,
    gpusFilled: 0,
    holdId: derivedId('hol', withdrawalId),
    unfilledMicros: withdrawalWorstCase(demand, gpusOf(demand.size), policy.terms, policy.settleEveryMs),
    matchIds: [],
    cancelRequestedAt: null,
    reason: null,
    createdAt: now(),
    endedAt: null,
    logPosition: 0,
  };
}

/** The transaction checks the balance again; this reading lets the refusal say how much is missing. */
async function setAside({ bank }: Deps, withdrawal: Withdrawal): Promise<Result<PlacedHold, Rejection<'insufficient_funds'>>> {
  const { tenantId, asset, withdrawalId, holdId, unfilledMicros: amount, createdAt: at } = withdrawal;
  const balance = (await bank.read({ type: 'balance', tenantId, asset }))?.entity ?? emptyBalance(tenantId, asset);
  const transferId = derivedId('trf', withdrawalId, 'hold');
  const placed = placeHold(balance, { holdId, tenantId, asset, withdrawalId, amount, transferId, at });
  if (placed.ok) return placed;
  const { missing } = placed.rejection;
  const detail = `This withdrawal can cost up to ${formatMicros(amount)} ${asset}; ${formatMicros(balance.available)} is available, ${formatMicros(missing)} is missing.`;
  return reject(rejection('insufficient_funds', detail));
}

interface Placed {
  readonly withdrawal: Withdrawal;
  readonly ownerId: string;
  readonly placed: PlacedHold;
}

function changesOf(deps: Deps, principal: Principal, { withdrawal, ownerId, placed }: Placed): Change[] {
  const { withdrawalId, tenantId, marketId, createdAt } = withdrawal;
  const command = placingCommand(withdrawal, ownerId, createdAt);
  return [
    { kind: 'require-active', tenantId },
    { kind: 'create', entity: withdrawal },
    { kind: 'create', entity: placed.hold },
    { kind: 'transfer', transfer: placed.transfer },
    { kind: 'create', entity: outboxOf(marketId, command) },
    auditOf(deps, principal, 'place-withdrawal', withdrawalId),
  ];
}
