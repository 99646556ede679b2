import { getOwn } from '@compute-bank/application/get-own';
import { getWithdrawal as declared } from '@compute-bank/contracts/withdrawals';
import { presentWithdrawal } from '../../present/withdrawal.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a withdrawal. */
export const getWithdrawal = serve(declared, presentWithdrawal, ({ principal: { tenantId }, params }, deps) =>
  getOwn(deps.bank, { type: 'withdrawal', tenantId, withdrawalId: params.withdrawalId }),
);
