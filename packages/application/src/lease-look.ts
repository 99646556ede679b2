import type { DueTarget, Lease } from '@compute-bank/domain/entities/lease';
import type { LeaseView } from '@compute-bank/domain/lease-decision';
import { gatherEvidence } from '@compute-bank/domain/lease-evidence';
import type { Alarm } from './alarm.ts';
import type { Bank, Deps } from './ports.ts';
import type { Tell } from './telemetry.ts';

/** What looking at a lease needs. */
export interface DispatcherDeps extends Deps {
  readonly alarm: Alarm;
  readonly tell: Tell;
}

export type LeaseTarget = Extract<DueTarget, { kind: 'lease' }>;

/** A lease as the dispatcher sees it, with the version that its next change must name. */
export interface StoredView extends LeaseView {
  readonly version: number;
}

/** The lease with what its nodes last said; undefined if there is none. */
export async function readView(
  { bank, now, policy }: Deps,
  { buyerId, leaseId }: Omit<LeaseTarget, 'kind'>,
): Promise<StoredView | undefined> {
  const found = await bank.read({ type: 'lease', tenantId: buyerId, leaseId });
  if (!found) return undefined;
  const beats = await readBeats(bank, found.entity);
  return { lease: found.entity, version: found.version, evidence: gatherEvidence(found.entity, beats), now: now(), policy };
}

async function readBeats(bank: Bank, { slices }: Lease) {
  const read = slices.map(({ providerId, nodeId }) => bank.read({ type: 'beat', tenantId: providerId, nodeId }));
  return (await Promise.all(read)).map((beat) => beat?.entity);
}
