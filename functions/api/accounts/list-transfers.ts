import { listOwn } from '@compute-bank/application/list-own';
import { listTransfers as declared } from '@compute-bank/contracts/accounts';
import { presentPage } from '../../present/fields.ts';
import { presentTransfer } from '../../present/money.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's transfers. */
export const listTransfers = serve(declared, presentPage(presentTransfer), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'transfer', page),
);
