import type { Hold, Withdrawal, WithdrawalState } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type TenantId, type WithdrawalId } from '@compute-bank/domain/ids';
import { type Reason, reasons } from '@compute-bank/domain/reason';
import type { Event, WithdrawalOutcome } from '@compute-bank/engine/event';
import { releaseHold } from '@compute-bank/ledger/release';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Change, Stored } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

const terminal: readonly WithdrawalState[] = ['filled', 'rejected', 'cancelled', 'expired'];

/** Whether nothing follows this state. */
export const isWithdrawalOver = (state: WithdrawalState): boolean => terminal.includes(state);

export async function projectWithdrawalStanding(
  { bank }: ProjectorDeps,
  place: EventPlace,
  event: Extract<Event, { kind: 'withdrawal-standing' }>,
): Promise<void> {
  await decideAndCommit(bank, async () => {
    const found = await bank.read({ type: 'withdrawal', tenantId: event.tenantId, withdrawalId: event.withdrawalId });
    if (found?.entity.state !== 'pending') return undefined;
    return [{ kind: 'replace', entity: { ...found.entity, state: 'standing', logPosition: place.position }, version: found.version }];
  });
}

export type Outcome = WithdrawalOutcome | 'refused';

const endings: Record<Outcome, { readonly state: WithdrawalState; readonly reason: Reason }> = {
  no_match: { state: 'cancelled', reason: reasons.no_match },
  cancelled: { state: 'cancelled', reason: reasons.cancelled },
  expired: { state: 'expired', reason: reasons.expired },
  tenant_suspended: { state: 'cancelled', reason: reasons.buyer_suspended },
  refused: { state: 'rejected', reason: reasons.refused },
};

/** Ends a withdrawal that gets nothing more, and gives back the money that no lease took. */
export async function projectWithdrawalEnd(
  deps: ProjectorDeps,
  place: EventPlace,
  order: { readonly tenantId: TenantId; readonly withdrawalId: WithdrawalId },
  outcome: Outcome,
): Promise<void> {
  await decideAndCommit(deps.bank, async () => {
    const found = await deps.bank.read({ type: 'withdrawal', ...order });
    if (!found || isWithdrawalOver(found.entity.state)) return undefined;
    const hold = await deps.bank.read({ type: 'hold', tenantId: order.tenantId, holdId: found.entity.holdId });
    return hold && endWithdrawal(found, hold, place, outcome);
  });
}

function endWithdrawal(found: Stored<Withdrawal>, hold: Stored<Hold>, place: EventPlace, outcome: Outcome): Change[] {
  const { entity: withdrawal } = found;
  const ended: Withdrawal = { ...withdrawal, ...endings[outcome], unfilledMicros: 0n, endedAt: place.at, logPosition: place.position };
  const changes: Change[] = [{ kind: 'replace', entity: ended, version: found.version }];
  if (withdrawal.unfilledMicros > 0n) {
    const released = releaseHold(hold.entity, withdrawal.unfilledMicros, {
      transferId: derivedId('trf', withdrawal.withdrawalId, 'end'),
      reference: withdrawal.withdrawalId,
      at: place.at,
      as: outcome === 'expired' ? 'expired' : 'voided',
    });
    changes.push({ kind: 'replace', entity: released.hold, version: hold.version }, { kind: 'transfer', transfer: released.transfer });
  }
  return changes;
}
