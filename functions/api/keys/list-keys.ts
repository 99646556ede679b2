import { listKeys as use } from '@compute-bank/application/list-keys';
import { listKeys as declared } from '@compute-bank/contracts/tenants';
import { presentPage } from '../../present/fields.ts';
import { presentKey } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists a tenant's keys. */
export const listKeys = serve(declared, presentPage(presentKey), ({ params, page }, deps) => use(deps.bank, params.tenantId, page));
