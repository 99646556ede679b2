import { suspendTenant as use } from '@compute-bank/application/suspend-tenant';
import { suspendTenant as declared } from '@compute-bank/contracts/tenant-standing';
import { presentTenant } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Takes a tenant out of every market. */
export const suspendTenant = serve(declared, presentTenant, ({ principal, params, body, once }, deps) =>
  use(deps, principal, { ...params, ...body }, once),
);
