import { isId } from '@compute-bank/domain/ids';
import { orderRefOf } from '@compute-bank/domain/order-id';
import type { Event } from '@compute-bank/engine/event';
import { returnDisowned } from './disown-match.ts';
import { projectBinding } from './project-binding.ts';
import { projectDeposit } from './project-deposit.ts';
import { projectExtension, projectExtensionEnd, projectExtensionRefusal, projectExtensionStanding } from './project-extension.ts';
import { projectLeaseLoss } from './project-lease-loss.ts';
import { projectMarketState } from './project-market-state.ts';
import { projectMatch } from './project-match.ts';
import { projectNode } from './project-node.ts';
import { projectReclaim } from './project-reclaim.ts';
import { projectRematch } from './project-rematch.ts';
import { projectResale, projectResaleEnd, projectResaleRefusal } from './project-resale.ts';
import { projectWithdrawalEnd, projectWithdrawalStanding } from './project-withdrawal.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

/** The order, node or lease that an event changes; undefined if it changes no item. */
export function subjectOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'deposit-opened':
      return event.deposit.depositId;
    case 'deposit-closing':
    case 'deposit-closed':
    case 'resale-ending':
    case 'capacity-reclaiming':
      return event.depositId;
    case 'withdrawal-standing':
    case 'matched':
    case 'withdrawal-ended':
      return orderRefOf(event.withdrawalId).withdrawalId;
    case 'node-failed':
    case 'node-restored':
      return event.nodeId;
    case 'lease-extended':
    case 'extension-standing':
    case 'extension-ended':
    case 'lease-failed':
    case 'lease-revoked':
    case 'lease-shortened':
    case 'lease-bound':
    case 'rematched':
      return event.leaseId;
    case 'market-halted':
    case 'market-resumed':
      return 'market';
    case 'command-refused':
      return event.subject;
    default:
      return undefined;
  }
}

/** Writes what one event changes. Doing it twice changes nothing. */
export async function projectEvent(deps: ProjectorDeps, place: EventPlace, event: Event): Promise<void> {
  switch (event.kind) {
    case 'deposit-opened':
      if (event.deposit.resale) return projectResale(deps, place, event.deposit);
      return projectDeposit(deps, place, event.deposit.tenantId, event.deposit.depositId, 'open');
    case 'deposit-closing':
      return projectDeposit(deps, place, event.tenantId, event.depositId, 'closing');
    case 'resale-ending':
      return projectDeposit(deps, place, event.tenantId, event.depositId, 'closing');
    case 'deposit-closed':
      await projectResaleEnd(deps, place, event);
      return projectDeposit(deps, place, event.tenantId, event.depositId, 'closed');
    case 'capacity-reclaiming':
      return projectReclaim(deps, event, { state: 'accepted', code: null });
    case 'withdrawal-standing':
      return projectWithdrawalStanding(deps, place, event);
    case 'matched':
      return projectMatch(deps, place, event);
    case 'withdrawal-ended':
      return projectWithdrawalEnd(deps, place, { tenantId: event.tenantId, withdrawalId: event.withdrawalId }, event.outcome);
    case 'node-failed':
      return projectNode(deps, place, event, true);
    case 'node-restored':
      return projectNode(deps, place, event, false);
    case 'lease-extended':
      return projectExtension(deps, place, event);
    case 'extension-standing':
      return projectExtensionStanding(deps, event);
    case 'extension-ended':
      return projectExtensionEnd(deps, place, event);
    case 'lease-failed':
    case 'lease-revoked':
    case 'lease-shortened':
      return projectLeaseLoss(deps, place, event);
    case 'lease-bound':
      return projectBinding(deps, place, event);
    case 'rematched':
      return projectRematch(deps, place, event);
    case 'market-halted':
      return projectMarketState(deps, place, 'halted');
    case 'market-resumed':
      return projectMarketState(deps, place, 'open');
    case 'command-refused':
      return projectRefusal(deps, place, event);
    default:
      return;
  }
}

/** An order that the engine refused never was; a refused act on an existing order changes nothing. */
async function projectRefusal(deps: ProjectorDeps, place: EventPlace, event: Extract<Event, { kind: 'command-refused' }>): Promise<void> {
  if (event.code === 'duplicate') return;
  const { issuer, subject, commandId } = event;
  if (event.command === 'open-deposit' && isId('dep', subject)) return projectDeposit(deps, place, issuer, subject, 'rejected');
  if (event.command === 'sell-back' && isId('dep', subject)) {
    await projectResaleRefusal(deps, { tenantId: issuer, depositId: subject });
    return projectDeposit(deps, place, issuer, subject, 'rejected');
  }
  if (event.command === 'reclaim-capacity' && isId('dep', subject)) {
    return projectReclaim(deps, { tenantId: issuer, depositId: subject, commandId }, { state: 'refused', code: event.code });
  }
  if (event.command === 'place-withdrawal' && isId('wdr', subject)) {
    const isClosed = event.code === 'market_halted' || event.code === 'market_not_open';
    return projectWithdrawalEnd(deps, place, { tenantId: issuer, withdrawalId: subject }, isClosed ? 'halted' : 'refused');
  }
  if (event.command === 'annul-match') return returnDisowned(deps, place, event);
  if (event.command === 'extend-lease' && isId('lea', subject)) return projectExtensionRefusal(deps, place, subject, event);
}
