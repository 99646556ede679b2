import { readTenant } from '@compute-bank/application/read-tenant';
import { getTenant as declared } from '@compute-bank/contracts/tenants';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentTenant } from '../present/tenant.ts';

/** Shows a tenant. */
export const getTenant = serve(declared, presentTenant, ({ params }) => readTenant(runtime().bank, params.tenantId));
