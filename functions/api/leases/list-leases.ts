import { listOwn } from '@compute-bank/application/list-own';
import { listLeases as declared } from '@compute-bank/contracts/leases';
import { presentPage } from '../../present/fields.ts';
import { presentLease } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the leases that the caller bought. */
export const listLeases = serve(declared, presentPage(presentLease), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'lease', page),
);
