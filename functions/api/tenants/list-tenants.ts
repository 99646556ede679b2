import { listTenants as declared } from '@compute-bank/contracts/tenants';
import { ok } from '@compute-bank/domain/result';
import { presentPage } from '../../present/fields.ts';
import { presentTenant } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists all tenants. */
export const listTenants = serve(declared, presentPage(presentTenant), async ({ page }, deps) => ok(await deps.bank.listTenants(page)));
