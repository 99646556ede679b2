import { route } from '../../runtime/serve.ts';
import { createTenant } from './create-tenant.ts';
import { getTenant } from './get-tenant.ts';
import { listTenants } from './list-tenants.ts';
import { reinstateTenant } from './reinstate-tenant.ts';
import { suspendTenant } from './suspend-tenant.ts';

export const handler = route([createTenant, listTenants, getTenant, suspendTenant, reinstateTenant]);
