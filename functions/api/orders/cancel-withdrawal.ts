import { cancelWithdrawal as use } from '@compute-bank/application/cancel-withdrawal';
import { cancelWithdrawal as declared } from '@compute-bank/contracts/withdrawals';
import { presentWithdrawal } from '../../present/withdrawal.ts';
import { serve } from '../../runtime/serve.ts';

/** Requests a cancellation. */
export const cancelWithdrawal = serve(declared, presentWithdrawal, ({ principal, params }, deps) =>
  use(deps, principal, params.withdrawalId),
);
