import { createTenant as use } from '@compute-bank/application/create-tenant';
import { createTenant as declared } from '@compute-bank/contracts/tenants';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentTenant } from '../present/tenant.ts';

/** Creates a tenant. */
export const createTenant = serve(declared, presentTenant, ({ principal, body, once }) => use(runtime(), principal, body, once));
