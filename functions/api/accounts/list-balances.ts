import { listOwn } from '@compute-bank/application/list-own';
import { listBalances as declared } from '@compute-bank/contracts/accounts';
import { presentPage } from '../../present/fields.ts';
import { presentBalance } from '../../present/money.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's balances. */
export const listBalances = serve(declared, presentPage(presentBalance), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'balance', page),
);
