import type { Market } from '@compute-bank/domain/entities/record';
import type { Demand, Hold, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type WithdrawalId } from '@compute-bank/domain/ids';
import { formatMicros } from '@compute-bank/domain/money';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, reject, type Result } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { openHold } from '@compute-bank/ledger/hold';
import { withdrawalWorstCase } from '@compute-bank/ledger/worst-case';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { gpusOf } from './gpus-of.ts';
import type { Once } from './idempotency.ts';
import { openMarket } from './open-market.ts';
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
    const market = await openMarket(deps.bank, request.marketId);
    if (!market.ok) return market;
    const demand = demandOf(request, market.value, deps.now());
    if (!demand.ok) return demand;
    const withdrawal = draft(deps, principal, request, { withdrawalId, market: market.value, demand: demand.value });
    const funds = await checkFunds(deps, withdrawal);
    if (!funds.ok) return funds;
    const changes = changesOf(deps, principal, withdrawal, tenant.value.ownerId);
    return ok({ value: withdrawal, changes: [...changes, once.receipt(withdrawal)] });
  });
}

interface Parts {
  readonly withdrawalId: WithdrawalId;
  readonly market: Market;
  readonly demand: Demand;
}

function draft({ now, policy }: Deps, principal: Principal, request: WithdrawalRequest, parts: Parts): Withdrawal {
  const { withdrawalId, market, demand } = parts;
  return {
    type: 'withdrawal',
    withdrawalId,
    tenantId: principal.tenantId,
    marketId: market.marketId,
    asset: market.asset,
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

/** The transaction checks the balance again; this reading only lets the refusal say how much is missing. */
async function checkFunds({ bank }: Deps, withdrawal: Withdrawal): Promise<Result<true, Rejection<'insufficient_funds'>>> {
  const { tenantId, asset, unfilledMicros: needed } = withdrawal;
  const available = (await bank.read({ type: 'balance', tenantId, asset }))?.entity.available ?? 0n;
  if (available >= needed) return ok(true);
  const detail = `This withdrawal can cost up to ${formatMicros(needed)} ${asset}; ${formatMicros(available)} is available, ${formatMicros(needed - available)} is missing.`;
  return reject(rejection('insufficient_funds', detail));
}

function changesOf(deps: Deps, principal: Principal, withdrawal: Withdrawal, ownerId: string): Change[] {
  const { withdrawalId, tenantId, marketId, asset, demand, holdId, unfilledMicros, createdAt } = withdrawal;
  const transferId = derivedId('trf', withdrawalId, 'hold');
  const { hold, transfer } = openHold({ holdId, tenantId, asset, withdrawalId, amount: unfilledMicros, transferId, at: createdAt });
  const command: Command = {
    kind: 'place-withdrawal',
    commandId: withdrawalId,
    issuer: tenantId,
    admittedAt: createdAt,
    withdrawalId,
    tenantId,
    ownerId,
    demand,
  };
  return [
    { kind: 'require-active', tenantId },
    { kind: 'create', entity: withdrawal },
    { kind: 'create', entity: hold satisfies Hold },
    { kind: 'transfer', transfer },
    { kind: 'create', entity: outboxOf(marketId, command) },
    auditOf(deps, principal, 'place-withdrawal', withdrawalId),
  ];
}
