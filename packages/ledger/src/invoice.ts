import { assert } from '@compute-bank/domain/assert';
import type { Invoice, Lease } from '@compute-bank/domain/entities/lease';
import { derivedId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { allSlices, billedInAll } from '@compute-bank/domain/lease-stretches';

/** The one invoice of an ended lease. Its totals are sums of rounded lines, never rounded again (G9). */
export function issueInvoice(lease: Lease, at: Instant): Invoice {
  assert(lease.endedAt !== null, `lease ${lease.leaseId} has not ended`);
  return {
    type: 'invoice',
    invoiceId: derivedId('inv', lease.leaseId),
    tenantId: lease.tenantId,
    leaseId: lease.leaseId,
    asset: lease.asset,
    lines: lease.lines,
    gpuSeconds: allSlices(lease).reduce((sum, slice) => sum + billedInAll(slice), 0n),
    charge: lease.chargedMicros,
    buyerFee: lease.postedMicros - lease.chargedMicros,
    total: lease.postedMicros,
    issuedAt: at,
  };
}
