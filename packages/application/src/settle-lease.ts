import { assert } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import type { MeterRecord } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { Instant } from '@compute-bank/domain/instant';
import type { LeaseAction } from '@compute-bank/domain/lease-decision';
import { closeLease } from '@compute-bank/ledger/close';
import { type Settlement, settle } from '@compute-bank/ledger/settlement';
import { decideAndCommit } from './decide-and-commit.ts';
import type { DispatcherDeps, StoredView } from './lease-look.ts';
import type { Bank, Change, Stored } from './ports.ts';

type ActionOf<K extends LeaseAction['kind']> = Extract<LeaseAction, { kind: K }>;

/** Books the use that is proven up to `action.until`. Undefined if the lease changed since the look. */
export async function settleChanges(
  deps: DispatcherDeps,
  view: StoredView,
  { until, readyAt }: ActionOf<'settle'>,
  dueAt: Instant | null,
): Promise<Change[] | undefined> {
  const hold = await readHold(deps.bank, view);
  if (!hold) return undefined;
  const lease: Lease = { ...view.lease, readyAt };
  const settlement = settle({ lease, hold: hold.entity, evidence: view.evidence, until, at: view.now });
  return bookingChanges(deps, view, hold, { ...settlement, lease: { ...settlement.lease, dueAt } });
}

/** Books what is left, gives the rest of the hold back and issues the invoice, in one transaction. Undefined if the lease changed since the look. */
export async function closeChanges(
  deps: DispatcherDeps,
  view: StoredView,
  { reason, stopAt, readyAt }: ActionOf<'close'>,
): Promise<Change[] | undefined> {
  const hold = await readHold(deps.bank, view);
  if (!hold) return undefined;
  const lease: Lease = { ...view.lease, readyAt };
  const closing = closeLease({ lease, hold: hold.entity, evidence: view.evidence, at: view.now, reason, stopAt });
  return [...(await bookingChanges(deps, view, hold, closing)), { kind: 'create', entity: closing.invoice }];
}

/** The hold as it was with the lease of the look: what another dispatcher has booked since would be taken for missing money. */
async function readHold(bank: Bank, { lease, version }: StoredView): Promise<Stored<Hold> | undefined> {
  const { tenantId, holdId, leaseId } = lease;
  const hold = await bank.read({ type: 'hold', tenantId, holdId });
  assert(hold, `lease ${leaseId} has no hold`);
  const now = await bank.read({ type: 'lease', tenantId, leaseId });
  return now?.version === version ? hold : undefined;
}

async function bookingChanges(deps: DispatcherDeps, view: StoredView, hold: Stored<Hold>, booking: Settlement): Promise<Change[]> {
  const { leaseId } = view.lease;
  for (const assignmentId of booking.diverging) deps.alarm('node_usage_diverges', { leaseId, assignmentId });
  return [
    { kind: 'replace', entity: booking.lease, version: view.version },
    ...(booking.transfer ? bookMoney(hold, booking.hold, booking.transfer) : []),
    ...(await evidenceWithin(deps.bank, booking.meterRecords)),
  ];
}

const bookMoney = (before: Stored<Hold>, after: Hold, transfer: NonNullable<Settlement['transfer']>): Change[] => [
  { kind: 'replace', entity: after, version: before.version },
  { kind: 'transfer', transfer },
];

/** Beside the money of many providers there is no room for all records of a big gang: then they go ahead of it. */
const recordsWithMoney = 20;
const recordsPerCommit = 90;

async function evidenceWithin(bank: Bank, records: readonly MeterRecord[]): Promise<readonly Change[]> {
  if (records.length <= recordsWithMoney) return records.map((entity) => ({ kind: 'create', entity }));
  for (let start = 0; start < records.length; start += recordsPerCommit) {
    const part = records.slice(start, start + recordsPerCommit);
    await decideAndCommit(
      bank,
      async () => (await Promise.all(part.map((record) => putNewer(bank, record)))).flat(),
      () => 'again',
    );
  }
  return [];
}

/**
 * Whoever went ahead may have died before its money, or may still lose it to another. Meters are cumulative, so the newest
 * proves whatever is booked in the end, and an older one never takes its place.
 */
async function putNewer(bank: Bank, record: MeterRecord): Promise<Change[]> {
  const stored = await bank.read(record);
  if (!stored) return [{ kind: 'create', entity: record }];
  return stored.entity.meter.seq < record.meter.seq ? [{ kind: 'replace', entity: record, version: stored.version }] : [];
}
