import type { Lease, LeaseResale } from '@compute-bank/domain/entities/lease';
import type { DepositId, TenantId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import { usedUntil } from '@compute-bank/domain/lease-resale';
import type { Event } from '@compute-bank/engine/event';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Bank, Change } from './ports.ts';
import { projectDeposit } from './project-deposit.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { readAssignment } from './read-assignment.ts';

type Offer = Extract<Event, { kind: 'deposit-opened' }>['deposit'];

/** Shows what the market made of it with the deposit, and tells the lease's agents when its own use ends. */
export async function projectResale(deps: ProjectorDeps, place: EventPlace, offer: Offer): Promise<void> {
  const { tenantId, depositId } = offer;
  await decideAndCommit(deps.bank, async () => {
    const found = await deps.bank.read({ type: 'deposit', tenantId, depositId });
    if (found?.entity.state !== 'pending') return undefined;
    const { windows, unit, noticeMs } = offer;
    const nodeIds = offer.nodes.flatMap(({ machine }) => machine?.nodeId ?? []);
    return [{ kind: 'replace', entity: { ...found.entity, windows, unit, noticeMs, nodeIds }, version: found.version }];
  });
  const { resale } = offer;
  if (resale) await settleResale(deps, offer, { from: resale.from, state: 'open' });
  await projectDeposit(deps, place, tenantId, depositId, 'open');
}

/**
 * After the last lease on it. Closed before the lease's own use was to end, it was never in its way: the lease goes on as if it had not
 * been there.
 */
export async function projectResaleEnd(deps: ProjectorDeps, place: EventPlace, deposit: Owned): Promise<void> {
  // Its nodes must hear of it before they would have to begin.
  await settleResale(deps, deposit, { state: 'closed', inUseFrom: addMs(place.at, deps.policy.offerLeadMs) });
}

/** The market refused it: nothing was sold back. */
export const projectResaleRefusal = (deps: ProjectorDeps, deposit: Owned): Promise<void> =>
  settleResale(deps, deposit, { state: 'refused' });

interface Owned {
  readonly tenantId: TenantId;
  readonly depositId: DepositId;
}
type Outcome =
  | { readonly state: 'open'; readonly from: LeaseResale['from'] }
  /** A lease whose own use would end, or begin, after this goes on as it was. */
  | { readonly state: 'closed'; readonly inUseFrom: EventPlace['at'] }
  | { readonly state: 'refused' };

const follows: Readonly<Record<Outcome['state'], readonly LeaseResale['state'][]>> = {
  open: ['pending'],
  closed: ['pending', 'open'],
  refused: ['pending'],
};

async function settleResale(deps: ProjectorDeps, { tenantId, depositId }: Owned, outcome: Outcome): Promise<void> {
  const deposit = await deps.bank.read({ type: 'deposit', tenantId, depositId });
  const leaseId = deposit?.entity.resaleOf;
  if (leaseId === undefined) return;
  await decideAndCommit(deps.bank, async () => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId });
    const entity = found && withOutcome(found.entity, depositId, outcome);
    return entity ? [{ kind: 'replace', entity, version: found.version }] : undefined;
  });
  await tellAgents(deps.bank, { tenantId, leaseId });
  await deps.queues.sendHandoff([{ target: { kind: 'lease', leaseId, buyerId: tenantId }, firedAt: null, delaySeconds: 0 }]);
}

/** Undefined if that is known. */
function withOutcome(lease: Lease, depositId: DepositId, outcome: Outcome): Lease | undefined {
  const changes = (resale: LeaseResale) => resale.depositId === depositId && follows[outcome.state].includes(resale.state);
  if (!lease.resales?.some(changes)) return undefined;
  return { ...lease, resales: lease.resales.map((resale) => (changes(resale) ? after(resale, outcome) : resale)) };
}

function after(resale: LeaseResale, outcome: Outcome): LeaseResale {
  if (outcome.state === 'open') return { ...resale, from: outcome.from, state: 'open' };
  if (outcome.state === 'refused') return { ...resale, state: 'refused' };
  return { ...resale, state: resale.from > outcome.inUseFrom ? 'withdrawn' : 'closed' };
}

const stopsPerCommit = 90;

/** Its agents stop when its own use ends; a lease that ends anyway has told them. Each part is written as long as the lease is as it was read. */
async function tellAgents(bank: Bank, ref: Pick<Lease, 'tenantId' | 'leaseId'>): Promise<void> {
  let isDone = false;
  for (let start = 0; !isDone; start += stopsPerCommit) {
    await decideAndCommit(bank, async () => {
      const found = await bank.read({ type: 'lease', ...ref });
      isDone = !found || found.entity.slices.length <= start + stopsPerCommit;
      if (!found || found.entity.reason !== null) return undefined;
      const stops = await stopsOf(bank, found.entity, start);
      return stops.length > 0 ? [{ kind: 'replace', ...found }, ...stops] : undefined;
    });
  }
}

async function stopsOf(bank: Bank, lease: Lease, start: number): Promise<Change[]> {
  const stopAt = usedUntil(lease);
  const slices = lease.slices.slice(start, start + stopsPerCommit);
  const found = (await Promise.all(slices.map((slice) => readAssignment(bank, lease, slice)))).flatMap((stored) => stored ?? []);
  const changed = found.filter(({ entity }) => entity.stopAt !== stopAt);
  return changed.map(({ entity, version }) => ({ kind: 'replace', entity: { ...entity, stopAt }, version }));
}
