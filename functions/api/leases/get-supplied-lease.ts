import { getSuppliedLease as use } from '@compute-bank/application/supplied-leases';
import { getSuppliedLease as declared } from '@compute-bank/contracts/leases';
import { presentSuppliedLease } from '../../present/lease.ts';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a lease to a provider. */
export const getSuppliedLease = serve(declared, presentSuppliedLease, ({ principal, params }) =>
  use(runtime().bank, principal, params.leaseId),
);
