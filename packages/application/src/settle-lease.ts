import { assert } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { Instant } from '@compute-bank/domain/instant';
import type { LeaseAction } from '@compute-bank/domain/lease-decision';
import { closeLease } from '@compute-bank/ledger/close';
import { type Settlement, settle } from '@compute-bank/ledger/settlement';
import type { DispatcherDeps, StoredView } from './lease-look.ts';
import type { Bank, Change, Stored } from './ports.ts';

type ActionOf<K extends LeaseAction['kind']> = Extract<LeaseAction, { kind: K }>;

/** Books the use that is proven up to `action.until`. */
export async function settleChanges(
  deps: DispatcherDeps,
  view: StoredView,
  { until, readyAt }: ActionOf<'settle'>,
  dueAt: Instant | null,
): Promise<Change[]> {
  const hold = await readHold(deps.bank, view.lease);
  const lease: Lease = { ...view.lease, readyAt };
  const settlement = settle({ lease, hold: hold.entity, evidence: view.evidence, until, at: view.now });
  return bookingChanges(deps, view, hold, { ...settlement, lease: { ...settlement.lease, dueAt } });
}

/** Books what is left, gives the rest of the hold back and issues the invoice, in one transaction. */
export async function closeChanges(
  deps: DispatcherDeps,
  view: StoredView,
  { reason, stopAt, readyAt }: ActionOf<'close'>,
): Promise<Change[]> {
  const hold = await readHold(deps.bank, view.lease);
  const lease: Lease = { ...view.lease, readyAt };
  const closing = closeLease({ lease, hold: hold.entity, evidence: view.evidence, at: view.now, reason, stopAt });
  return [...(await bookingChanges(deps, view, hold, closing)), { kind: 'create', entity: closing.invoice }];
}

async function readHold(bank: Bank, { tenantId, holdId, leaseId }: Lease): Promise<Stored<Hold>> {
  const hold = await bank.read({ type: 'hold', tenantId, holdId });
  assert(hold, `lease ${leaseId} has no hold`);
  return hold;
}

async function bookingChanges(deps: DispatcherDeps, view: StoredView, hold: Stored<Hold>, booking: Settlement): Promise<Change[]> {
  const { leaseId } = view.lease;
  for (const assignmentId of booking.diverging) deps.alarm('node_usage_diverges', { leaseId, assignmentId });
  const evidence = booking.meterRecords.map((entity): Change => ({ kind: 'create', entity }));
  return [
    { kind: 'replace', entity: booking.lease, version: view.version },
    ...(booking.transfer ? bookMoney(hold, booking.hold, booking.transfer) : []),
    ...(await evidenceWithin(deps.bank, evidence)),
  ];
}

const bookMoney = (before: Stored<Hold>, after: Hold, transfer: NonNullable<Settlement['transfer']>): Change[] => [
  { kind: 'replace', entity: after, version: before.version },
  { kind: 'transfer', transfer },
];

/** Beside the money of many providers there is no room for all records of a big gang: then they go ahead, once. */
const evidenceWithMoney = 20;
const changesPerCommit = 90;

async function evidenceWithin(bank: Bank, evidence: readonly Change[]): Promise<readonly Change[]> {
  if (evidence.length <= evidenceWithMoney) return evidence;
  for (let start = 0; start < evidence.length; start += changesPerCommit) {
    const outcome = await bank.commit(evidence.slice(start, start + changesPerCommit));
    assert(outcome.committed || outcome.refusal.cause === 'exists', 'meter records could not be written');
  }
  return [];
}
