import { cancelWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { BankProblem } from '@compute-bank/sdk/bank-problem';
import type { PlannedWithdrawal } from '../plan/plan.ts';
import type { Caller } from './api.ts';
import { childWork } from './child-work.ts';

/** What became of handing in one withdrawal. */
export type Placed =
  | { readonly kind: 'accepted'; readonly planned: PlannedWithdrawal; readonly withdrawalId: string }
  | { readonly kind: 'refused'; readonly planned: PlannedWithdrawal; readonly code: string };

/** Hands in a withdrawal; a refusal is an outcome like any other. */
export async function placeOrder(buyer: Caller, planned: PlannedWithdrawal): Promise<Placed> {
  try {
    const { withdrawalId } = await buyer(placeWithdrawal, { body: bodyOf(planned) });
    return { kind: 'accepted', planned, withdrawalId };
  } catch (error) {
    if (!(error instanceof BankProblem)) throw error;
    return { kind: 'refused', planned, code: error.problem.code };
  }
}

/** Asks for a cancellation; what is over already cannot be cancelled. */
export async function cancelOrder(buyer: Caller, withdrawalId: string): Promise<void> {
  try {
    await buyer(cancelWithdrawal, { params: { withdrawalId } });
  } catch (error) {
    if (!(error instanceof BankProblem && error.problem.code === 'withdrawal_already_closed')) throw error;
  }
}

function bodyOf(planned: PlannedWithdrawal) {
  const { marketId, size, regions, sameFabric, durationMinutes, startEarliest, endLatest, prefer, limit, standUntil } = planned;
  const life = standUntil === null ? { kind: 'immediate' as const } : { kind: 'standing' as const, until: formatInstant(standUntil) };
  return {
    marketId,
    size,
    regions: { allow: [...regions], deny: [] },
    sameFabric,
    durationMinutes,
    startEarliest: startEarliest && formatInstant(startEarliest),
    endLatest: formatInstant(endLatest),
    prefer,
    price: limit === null ? { kind: 'market' as const } : { kind: 'limit' as const, perGpuHour: formatMicros(limit) },
    life,
    workload: workloadOf(planned),
  };
}

/** Simulated work passes time on the agent's clock; a real child process is over in a moment, and its lease is kept to the end. */
function workloadOf({ runsChild, workMs }: PlannedWithdrawal) {
  if (runsChild) return { argv: childWork.argv, env: childWork.env, releaseOnExit: false };
  return workMs === null ? null : { argv: ['simulate', '--seconds', String(workMs / 1_000)], releaseOnExit: true };
}
