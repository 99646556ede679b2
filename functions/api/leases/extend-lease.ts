import { extendLease as use } from '@compute-bank/application/extend-lease';
import { extendLease as declared } from '@compute-bank/contracts/leases';
import { presentLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Asks for more time. */
export const extendLease = serve(declared, presentLease, ({ principal, params, body, once }, deps) =>
  use(deps, principal, { ...params, ...body }, once),
);
