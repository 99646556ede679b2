import { route } from '../../runtime/serve.ts';
import { createKey } from './create-key.ts';
import { createTenant } from './create-tenant.ts';
import { getTenant } from './get-tenant.ts';
import { listKeys } from './list-keys.ts';
import { listTenants } from './list-tenants.ts';
import { reinstateTenant } from './reinstate-tenant.ts';
import { revokeKey } from './revoke-key.ts';
import { suspendTenant } from './suspend-tenant.ts';
import { topUp } from './top-up.ts';

export const handler = route([createTenant, listTenants, getTenant, suspendTenant, reinstateTenant, createKey, listKeys, revokeKey, topUp]);
