import { createTenant as use } from '@compute-bank/application/create-tenant';
import { createTenant as declared } from '@compute-bank/contracts/tenants';
import { presentTenant } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Creates a tenant. */
export const createTenant = serve(declared, presentTenant, ({ principal, body, once }, deps) => use(deps, principal, body, once));
