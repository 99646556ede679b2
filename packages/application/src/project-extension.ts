import { assert } from '@compute-bank/domain/assert';
import type { Extension, Lease } from '@compute-bank/domain/entities/lease';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import { isUndecided } from '@compute-bank/domain/extension-state';
import { derivedId, type LeaseId } from '@compute-bank/domain/ids';
import { lesserMicros } from '@compute-bank/domain/money';
import type { Event } from '@compute-bank/engine/event';
import { releaseHold } from '@compute-bank/ledger/release';
import { withPriceFrom } from '@compute-bank/ledger/slice-price';
import { leaseWorstCase } from '@compute-bank/ledger/worst-case';
import { decideAndCommit } from './decide-and-commit.ts';
import { movesMax, movesOf } from './move-assignments.ts';
import { outboxOf } from './outbox-of.ts';
import type { Bank, Change, Stored } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { returnCommand } from './return-lease.ts';
import { stopAssignments } from './stop-assignments.ts';

type Extended = Extract<Event, { kind: 'lease-extended' }>;
type Standing = Extract<Event, { kind: 'extension-standing' }>;
type Ended = Extract<Event, { kind: 'extension-ended' }>;
type Refused = Extract<Event, { kind: 'command-refused' }>;

interface Wish {
  readonly lease: Stored<Lease>;
  readonly extension: Extension;
  readonly hold: Stored<Hold>;
}

/** Parts in which the assignments of the largest lease get their new end. */
const partsMax = 4;

/**
 * Gives a lease its new end, the price of the added time, and what that may cost of the money held for it; the surplus
 * returns. Its agents get the new end with it; those of a large gang that have no room in one transaction get it before. A
 * lease that was over before the bank knew stays over: the time goes back to the market, and all of the money to the buyer.
 */
export async function projectExtension(deps: ProjectorDeps, place: EventPlace, event: Extended): Promise<void> {
  const { tenantId, leaseId, commandId, end } = event;
  let isDone = false;
  for (let part = 1; !isDone; part += 1) {
    assert(part <= partsMax, `lease ${leaseId} has more assignments than ${partsMax} transactions hold`);
    await decideAndCommit(deps.bank, async () => {
      isDone = true;
      const wish = await readWish(deps.bank, { tenantId, leaseId }, commandId);
      if (!wish) return undefined;
      const { entity: lease, version } = wish.lease;
      if (lease.reason !== null || lease.endedAt !== null) return lapse(deps.bank, wish, place);
      const moves = await movesOf(deps.bank, lease, end, place.position);
      const fitting = moves.slice(0, movesMax).flat();
      isDone = moves.length <= movesMax;
      return [...(isDone ? grant(deps, wish, place, event) : [{ kind: 'replace' as const, entity: lease, version }]), ...fitting];
    });
  }
}

/** The time is not free yet, and the wish waits for it: its money stays held. */
export async function projectExtensionStanding(deps: ProjectorDeps, event: Standing): Promise<void> {
  await decideAndCommit(deps.bank, async () => {
    const wish = await readWish(deps.bank, event, event.commandId);
    if (wish?.extension.state !== 'pending') return undefined;
    const { entity: lease, version } = wish.lease;
    return [{ kind: 'replace', entity: { ...lease, extension: { ...wish.extension, state: 'standing' } }, version }];
  });
}

/** A wish that waited in vain, or was taken back, costs nothing. */
export async function projectExtensionEnd(deps: ProjectorDeps, place: EventPlace, event: Ended): Promise<void> {
  await decideAndCommit(deps.bank, async () => {
    const wish = await readWish(deps.bank, event, event.extensionId);
    const state = event.outcome === 'cancelled' ? 'cancelled' : 'refused';
    return wish && conclude(wish, place, { state, code: event.outcome }, wish.extension.heldMicros);
  });
}

/** A wish that the engine refused costs nothing: what was held for it returns, once. One that stands was not refused. */
export async function projectExtensionRefusal(deps: ProjectorDeps, place: EventPlace, leaseId: LeaseId, event: Refused): Promise<void> {
  await decideAndCommit(deps.bank, async () => {
    const wish = await readWish(deps.bank, { tenantId: event.issuer, leaseId }, event.commandId);
    if (wish?.extension.state !== 'pending') return undefined;
    return conclude(wish, place, { state: 'refused', code: event.code }, wish.extension.heldMicros);
  });
}

/** The wish that the command carries, if it is not decided yet. */
async function readWish(
  bank: Bank,
  { tenantId, leaseId }: Pick<Lease, 'tenantId' | 'leaseId'>,
  commandId: string,
): Promise<Wish | undefined> {
  const ref = { type: 'lease', tenantId, leaseId } as const;
  const before = await bank.read(ref);
  const hold = before && (await bank.read({ type: 'hold', tenantId, holdId: before.entity.holdId }));
  // Read last: what another projector released of the hold meanwhile, it also concluded here.
  const lease = hold && (await bank.read(ref));
  assert(!before || hold, `lease ${leaseId} has no hold`);
  const extension = lease?.entity.extension;
  return lease && extension?.commandId === commandId && isUndecided(extension) ? { lease, extension, hold } : undefined;
}

type Outcome = Pick<Extension, 'state' | 'code'>;

/** The decided wish and what it changes of the lease, with the money that it does not need. */
function conclude(
  { lease, extension, hold }: Wish,
  place: EventPlace,
  outcome: Outcome,
  surplus: bigint,
  changed: Partial<Lease> = {},
): Change[] {
  const { leaseId } = lease.entity;
  const entity: Lease = { ...lease.entity, ...changed, extension: { ...extension, ...outcome, decidedAt: place.at } };
  const replaced: Change = { kind: 'replace', entity, version: lease.version };
  if (surplus === 0n) return [replaced];
  const transferId = derivedId('trf', leaseId, `r${extension.number}`);
  const released = releaseHold(hold.entity, surplus, { transferId, reference: leaseId, at: place.at, as: 'voided' });
  return [replaced, { kind: 'replace', entity: released.hold, version: hold.version }, { kind: 'transfer', transfer: released.transfer }];
}

function grant(deps: ProjectorDeps, wish: Wish, place: EventPlace, event: Extended): Change[] {
  const { entity: lease } = wish.lease;
  const { heldMicros } = wish.extension;
  const worstCase = leaseWorstCase(event.slices, event.end - event.from, lease.terms, deps.policy.settleEveryMs);
  // Settling more often than was configured when it was asked makes more lines than were allowed for: the hold is the bound.
  const reserved = lesserMicros(worstCase, heldMicros);
  const slices = lease.slices.map((slice, index) => {
    const added = event.slices[index];
    assert(added?.nodeId === slice.nodeId, `lease ${lease.leaseId} is extended on other nodes than its own`);
    return withPriceFrom(slice, event.from, added.priceMicros);
  });
  const changed = { end: event.end, slices, reservedMicros: lease.reservedMicros + reserved };
  return conclude(wish, place, { state: 'granted', code: null }, heldMicros - reserved, changed);
}

/**
 * A lease that has closed gives the added time back here, and no more: what was left of it before went back when its nodes had
 * shown that they stopped, or they have not. One that closes later gives back both then.
 */
async function lapse(bank: Bank, wish: Wish, place: EventPlace): Promise<Change[]> {
  const { entity: lease } = wish.lease;
  const { number, heldMicros } = wish.extension;
  const stopAt = lease.stopAt ?? lease.end;
  const command = { ...returnCommand(lease, lease.end), commandId: `return-${lease.leaseId}-e${number}`, admittedAt: place.at };
  const given: Change[] = lease.endedAt === null ? [] : [{ kind: 'create', entity: outboxOf(lease.marketId, command) }];
  // An assignment that has the new end already would run on to it.
  return [...conclude(wish, place, { state: 'lapsed', code: null }, heldMicros), ...(await stopAssignments(bank, lease, stopAt)), ...given];
}
