import { getOwn } from '@compute-bank/application/get-own';
import { getLease as declared } from '@compute-bank/contracts/leases';
import { presentLease } from '../../present/lease.ts';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a lease to its buyer. */
export const getLease = serve(declared, presentLease, ({ principal: { tenantId }, params }) =>
  getOwn(runtime().bank, { type: 'lease', tenantId, leaseId: params.leaseId }),
);
