import { returnLease as use } from '@compute-bank/application/return-lease';
import { returnLease as declared } from '@compute-bank/contracts/leases';
import { presentLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Gives a lease back early. */
export const returnLease = serve(declared, presentLease, ({ principal, params, once }, deps) => use(deps, principal, params.leaseId, once));
