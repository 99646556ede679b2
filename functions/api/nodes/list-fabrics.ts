import { listOwn } from '@compute-bank/application/list-own';
import { listFabrics as declared } from '@compute-bank/contracts/fabrics';
import { presentPage } from '../../present/fields.ts';
import { presentFabric } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's fabrics. */
export const listFabrics = serve(declared, presentPage(presentFabric), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'fabric', page),
);
