import { getSuppliedLease as use } from '@compute-bank/application/supplied-leases';
import { getSuppliedLease as declared } from '@compute-bank/contracts/leases';
import { presentSuppliedLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a lease to a provider. */
export const getSuppliedLease = serve(declared, presentSuppliedLease, ({ principal, params }, deps) =>
  use(deps.bank, principal, params.leaseId),
);
