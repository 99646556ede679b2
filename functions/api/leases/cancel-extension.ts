import { cancelExtension as use } from '@compute-bank/application/cancel-extension';
import { cancelExtension as declared } from '@compute-bank/contracts/leases';
import { presentLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Takes a wish for more time back. */
export const cancelExtension = serve(declared, presentLease, ({ principal, params }, deps) => use(deps, principal, params.leaseId));
