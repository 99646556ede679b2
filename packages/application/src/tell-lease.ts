import type { Lease } from '@compute-bank/domain/entities/lease';
import type { LeaseAction } from '@compute-bank/domain/lease-decision';
import type { Change } from './ports.ts';
import type { Tell } from './telemetry.ts';

type Step = Exclude<LeaseAction, { readonly kind: 'wait' }>;

/** Tells what a committed step made of a lease, and the money that it moved. */
export function tellStep(tell: Tell, lease: Lease, action: Step, changes: readonly Change[]): void {
  const { leaseId, matchId, withdrawalId, tenantId, marketId, generation, state: from } = lease;
  tell('lease_stepped', {
    leaseId,
    matchId,
    withdrawalId,
    tenantId,
    marketId,
    generation,
    from,
    action: action.kind,
    to: outcomeOf(action),
  });
  tellCharges(tell, lease, changes);
}

/** Tells each charge among committed changes. */
export function tellCharges(tell: Tell, { leaseId, tenantId }: Lease, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.kind !== 'transfer' || change.transfer.lines.length === 0) continue;
    const { transferId, asset, lines } = change.transfer;
    const charge = lines.reduce((sum, line) => sum + line.charge, 0n);
    const gpuSeconds = lines.reduce((sum, line) => sum + (line.kind === 'use' ? line.gpuSeconds : 0n), 0n);
    tell('lease_charged', {
      leaseId,
      transferId,
      tenantId,
      asset,
      lines: lines.length,
      chargeMicros: String(charge),
      gpuSeconds: Number(gpuSeconds),
    });
  }
}

function outcomeOf(action: Step): string {
  switch (action.kind) {
    case 'advance':
      return action.state;
    case 'fail-node':
      return action.reason;
    case 'settle':
      return 'settled';
    default:
      return action.reason.code;
  }
}
