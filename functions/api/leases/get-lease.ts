import { getOwn } from '@compute-bank/application/get-own';
import { getLease as declared } from '@compute-bank/contracts/leases';
import { presentLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a lease to its buyer. */
export const getLease = serve(declared, presentLease, ({ principal: { tenantId }, params }, deps) =>
  getOwn(deps.bank, { type: 'lease', tenantId, leaseId: params.leaseId }),
);
