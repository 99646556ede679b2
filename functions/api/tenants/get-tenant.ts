import { readTenant } from '@compute-bank/application/read-tenant';
import { getTenant as declared } from '@compute-bank/contracts/tenants';
import { presentTenant } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a tenant. */
export const getTenant = serve(declared, presentTenant, ({ params }, deps) => readTenant(deps.bank, params.tenantId));
