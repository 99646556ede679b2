import { reinstateTenant as use } from '@compute-bank/application/reinstate-tenant';
import { reinstateTenant as declared } from '@compute-bank/contracts/tenant-standing';
import { presentTenant } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Lets a suspended tenant trade again. */
export const reinstateTenant = serve(declared, presentTenant, ({ principal, params, once }, deps) =>
  use(deps, principal, params.tenantId, once),
);
