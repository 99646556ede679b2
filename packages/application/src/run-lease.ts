import { assert, unreachable } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, ceilMinute, type Instant, secondMs } from '@compute-bank/domain/instant';
import type { LeaseAction, LeaseDecision } from '@compute-bank/domain/lease-decision';
import { decideLease } from '@compute-bank/domain/lease-process';
import type { Command } from '@compute-bank/engine/command';
import { forgetAssignments } from './forget-assignments.ts';
import { giveBack } from './give-back.ts';
import { type DispatcherDeps, type LeaseTarget, readView, type StoredView } from './lease-look.ts';
import { forgetLost } from './lost-assignments.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Deps } from './ports.ts';
import { rearmLease } from './rearm-lease.ts';
import { returnCommand } from './return-lease.ts';
import { closeChanges, settleChanges } from './settle-lease.ts';
import { stopAssignments } from './stop-assignments.ts';
import { tellStep } from './tell-lease.ts';

type Step = Exclude<LeaseAction, { readonly kind: 'wait' }>;

/** More steps than any lease takes at one look: settlements of a long backlog come one after the other. */
const stepsMax = 200;

/**
 * Looks at a lease and does what its state, its reports and the time call for, until only waiting is left; then arms
 * the next deadline and removes the one that fired. Two dispatchers at once are safe: each write names the version it read.
 */
export async function runLease(deps: DispatcherDeps, target: LeaseTarget, firedAt: Instant | null): Promise<void> {
  let dueBefore: Instant | null | undefined;
  for (let step = 0; step < stepsMax; step += 1) {
    const view = await readView(deps, target);
    if (!view) return;
    dueBefore ??= view.lease.dueAt;
    const decision = decideLease(view);
    const { action, nextLookAt } = decision;
    const committed = action.kind === 'wait' || (await act(deps, view, action, nextLookAt));
    // A node's failure is the engine's to answer: until its answer is projected there is nothing more to do.
    if (action.kind === 'fail-node' || (committed && isAtRest(decision, view.now))) {
      if (view.lease.moves.length > 0) await forgetLost(deps.bank, view.lease);
      const dueNow = action.kind === 'wait' || action.kind === 'fail-node' ? view.lease.dueAt : nextLookAt;
      return rearmLease(deps, target, { now: view.now, firedAt, dueBefore, dueNow, nextLookAt });
    }
  }
  assert(false, `lease ${target.leaseId} did not come to rest`);
}

/** Whether nothing is left to do now: what the decision says of its next look holds once its action is done. A look within a second may be due at once. */
const isAtRest = ({ action, nextLookAt }: LeaseDecision, now: Instant): boolean =>
  action.kind === 'wait' || nextLookAt === null || nextLookAt > addMs(now, secondMs);

/** Carries out one decision. A refusal means that somebody else changed the lease first: the next step sees that. */
async function act(deps: DispatcherDeps, view: StoredView, action: Step, dueAt: Instant | null): Promise<boolean> {
  const changes = await changesOf(deps, view, action, dueAt);
  if (!changes) return false;
  const { committed } = await deps.bank.commit(changes);
  if (committed) tellStep(deps.tell, view.lease, action, changes);
  if (committed && action.kind === 'close') await forgetAssignments(deps.bank, view);
  return committed;
}

async function changesOf(deps: DispatcherDeps, view: StoredView, action: Step, dueAt: Instant | null): Promise<Change[] | undefined> {
  const { lease, version } = view;
  const replace = (changed: Partial<Lease>): Change => ({ kind: 'replace', entity: { ...lease, ...changed, dueAt }, version });
  switch (action.kind) {
    case 'advance':
      return [replace({ state: action.state, readyAt: action.readyAt })];
    case 'fail-node':
      return [replace({}), { kind: 'create', entity: outboxOf(lease.marketId, failNode(deps, view, action)) }];
    case 'settle':
      return settleChanges(deps, view, action, dueAt);
    case 'drain': {
      const { reason, stopAt, readyAt } = action;
      return [replace({ state: 'draining', reason, stopAt, readyAt }), ...(await endEarly(deps, lease, stopAt))];
    }
    case 'close': {
      const closing = await closeChanges(deps, view, action);
      return closing && [...closing, ...(await endEarly(deps, lease, action.stopAt)), ...giveBack(deps, view, action.stopAt)];
    }
    default:
      return unreachable(action);
  }
}

type FailNodeAction = Extract<LeaseAction, { kind: 'fail-node' }>;

/** Asked once per lease, node and generation, since a lease may come back to a node that it lost; the engine's answer reaches the lease through the projector. */
function failNode({ now }: Deps, { lease }: StoredView, { nodeId, reason }: FailNodeAction): Command {
  const slice = lease.slices.find((candidate) => candidate.nodeId === nodeId);
  assert(slice, `lease ${lease.leaseId} does not use node ${nodeId}`);
  return {
    kind: 'fail-node',
    commandId: `fail-${nodeId}-${lease.leaseId}-${slice.generation}`,
    issuer: lease.tenantId,
    admittedAt: now(),
    nodeId,
    tenantId: slice.providerId,
    cause: reason,
  };
}

/** An end that nobody announced yet, such as a finished workload: agents stop, and the engine sells what is left of it. */
async function endEarly({ bank, now }: Deps, lease: Lease, stopAt: Instant): Promise<Change[]> {
  if (lease.reason !== null || lease.end <= ceilMinute(addMs(stopAt, 1))) return [];
  const stops = await stopAssignments(bank, lease, stopAt);
  return [...stops, { kind: 'create', entity: outboxOf(lease.marketId, { ...returnCommand(lease, stopAt), admittedAt: now() }) }];
}
