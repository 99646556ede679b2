import { listSuppliedLeases as use } from '@compute-bank/application/supplied-leases';
import { listSuppliedLeases as declared } from '@compute-bank/contracts/leases';
import { presentPage } from '../../present/fields.ts';
import { presentSuppliedLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the leases on the caller's nodes. */
export const listSuppliedLeases = serve(declared, presentPage(presentSuppliedLease), ({ principal, page }, deps) =>
  use(deps.bank, principal, page),
);
