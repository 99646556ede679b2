import { listOwn } from '@compute-bank/application/list-own';
import { listWithdrawals as declared } from '@compute-bank/contracts/withdrawals';
import { presentPage } from '../../present/fields.ts';
import { presentWithdrawal } from '../../present/withdrawal.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's withdrawals. */
export const listWithdrawals = serve(declared, presentPage(presentWithdrawal), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'withdrawal', page),
);
