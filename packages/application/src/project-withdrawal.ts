import type { Hold, Visit, Withdrawal, WithdrawalState } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type TenantId, type WithdrawalId } from '@compute-bank/domain/ids';
import { orderRefOf } from '@compute-bank/domain/order-id';
import { type Reason, reasons } from '@compute-bank/domain/reason';
import type { Event, WithdrawalOutcome } from '@compute-bank/engine/event';
import { releaseHold } from '@compute-bank/ledger/release';
import { activeTenant } from './active-tenant.ts';
import { decideAndCommit } from './decide-and-commit.ts';
import { hopIntoParts } from './hop-into-parts.ts';
import { marketsReached } from './market-parts.ts';
import { isCurrentHop, isTimeOver, nextHop } from './next-hop.ts';
import { placingCommand } from './order-of.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Stored } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { readWithHold } from './read-with-hold.ts';

export async function projectWithdrawalStanding(
  { bank }: ProjectorDeps,
  place: EventPlace,
  event: Extract<Event, { kind: 'withdrawal-standing' }>,
): Promise<void> {
  await decideAndCommit(bank, async () => {
    const { withdrawalId, hop } = orderRefOf(event.withdrawalId);
    const found = await bank.read({ type: 'withdrawal', tenantId: event.tenantId, withdrawalId });
    if (found?.entity.state !== 'pending' || !isCurrentHop(found.entity, hop)) return undefined;
    return [{ kind: 'replace', entity: { ...found.entity, state: 'standing', logPosition: place.position }, version: found.version }];
  });
}

/** How an order ends that is not filled; `halted`: its market takes none. */
export type Outcome = WithdrawalOutcome | 'refused' | 'halted';

const endings: Record<Outcome, { readonly state: WithdrawalState; readonly reason: Reason }> = {
  no_match: { state: 'cancelled', reason: reasons.no_match },
  cancelled: { state: 'cancelled', reason: reasons.cancelled },
  expired: { state: 'expired', reason: reasons.expired },
  tenant_suspended: { state: 'cancelled', reason: reasons.buyer_suspended },
  refused: { state: 'rejected', reason: reasons.refused },
  halted: { state: 'rejected', reason: reasons.refused },
};

/**
 * An order of a withdrawal ended without filling it: the withdrawal goes on in its next market, or ends and gets the money
 * back that no lease took. An order that is not the current one changes nothing.
 */
export async function projectWithdrawalEnd(
  deps: ProjectorDeps,
  place: EventPlace,
  order: { readonly tenantId: TenantId; readonly withdrawalId: WithdrawalId },
  outcome: Outcome,
): Promise<void> {
  const { tenantId } = order;
  const { withdrawalId, hop } = orderRefOf(order.withdrawalId);
  await decideAndCommit(deps.bank, async () => {
    const found = await readWithHold(deps.bank, { tenantId, withdrawalId });
    if (!found || !isCurrentHop(found.withdrawal.entity, hop)) return undefined;
    const moved = await moveOn(deps, found.withdrawal, place, outcome);
    if (typeof moved === 'object') return moved;
    const mayGoOn = outcome === 'no_match' || outcome === 'halted';
    const next = mayGoOn ? await goOn(deps, found.withdrawal, place, outcome) : undefined;
    return typeof next === 'object' ? next : endWithdrawal(found.withdrawal, found.hold, place, next ?? moved ?? outcome);
  });
}

/**
 * The step into the parts of the order's market, if that was split: so ends every order that stood there, and every one that
 * came too late. Not if its buyer asked for its end; and one that no part could serve has found no match.
 */
async function moveOn(
  deps: ProjectorDeps,
  { entity, version }: Stored<Withdrawal>,
  { marketId, position, at }: EventPlace,
  outcome: Outcome,
): Promise<Change[] | Outcome | undefined> {
  if ((outcome !== 'cancelled' && outcome !== 'halted') || entity.cancelRequestedAt !== null) return undefined;
  const market = await deps.bank.read({ type: 'market', marketId });
  if (!market || market.entity.splitInto.length === 0) return undefined;
  if (isTimeOver(entity, at)) return 'expired';
  const [first, ...others] = await marketsReached(deps.bank, market.entity, entity.demand.regions);
  const tenant = await activeTenant(deps.bank, entity.tenantId);
  if (!first || !tenant.ok) {
    if (outcome === 'halted') return outcome;
    return tenant.ok ? 'no_match' : 'tenant_suspended';
  }
  const left = { outcome: outcome === 'halted' ? outcome : 'moved', position, at } as const;
  return stepTo(deps, hopIntoParts(entity, [first, ...others], left), version, tenant.value.ownerId);
}

/** The step to the next market and the command that places the order there; else how the withdrawal ends, if not as its order did. */
async function goOn(
  deps: ProjectorDeps,
  { entity, version }: Stored<Withdrawal>,
  { position, at }: EventPlace,
  outcome: Visit['outcome'],
): Promise<Change[] | Outcome | undefined> {
  const next = nextHop(entity, { outcome, position, at });
  if (typeof next !== 'object') return next;
  const tenant = await activeTenant(deps.bank, entity.tenantId);
  if (!tenant.ok) return 'tenant_suspended';
  return stepTo(deps, next, version, tenant.value.ownerId);
}

/** The withdrawal at its next hop, and the command that places the order of it. */
const stepTo = ({ now }: ProjectorDeps, next: Withdrawal, version: number, ownerId: string): Change[] => [
  { kind: 'replace', entity: next, version },
  { kind: 'create', entity: outboxOf(next.marketId, placingCommand(next, ownerId, now())) },
];

function endWithdrawal(found: Stored<Withdrawal>, hold: Stored<Hold>, place: EventPlace, outcome: Outcome): Change[] {
  const { entity: withdrawal } = found;
  const { state, reason } = endings[outcome];
  // What has leases was not rejected: only the rest of it ends.
  const ending = { state: state === 'rejected' && withdrawal.gpusFilled > 0 ? ('cancelled' as const) : state, reason };
  const ended: Withdrawal = { ...withdrawal, ...ending, unfilledMicros: 0n, endedAt: place.at, logPosition: place.position };
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
