import { listOwn } from '@compute-bank/application/list-own';
import { listDeposits as declared } from '@compute-bank/contracts/deposits';
import { presentDeposit } from '../../present/deposit.ts';
import { presentPage } from '../../present/fields.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's deposits. */
export const listDeposits = serve(declared, presentPage(presentDeposit), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'deposit', page),
);
