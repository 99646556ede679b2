import { listOwn } from '@compute-bank/application/list-own';
import { listDeposits as declared } from '@compute-bank/contracts/deposits';
import { presentDeposit } from '../../present/deposit.ts';
import { presentPage } from '../../present/fields.ts';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's deposits. */
export const listDeposits = serve(declared, presentPage(presentDeposit), ({ principal, page }) =>
  listOwn(runtime().bank, principal.tenantId, 'deposit', page),
);
