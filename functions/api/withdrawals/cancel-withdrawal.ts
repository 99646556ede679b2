import { cancelWithdrawal as use } from '@compute-bank/application/cancel-withdrawal';
import { cancelWithdrawal as declared } from '@compute-bank/contracts/withdrawals';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentWithdrawal } from '../present/withdrawal.ts';

/** Requests a cancellation. */
export const cancelWithdrawal = serve(declared, presentWithdrawal, ({ principal, params }) =>
  use(runtime(), principal, params.withdrawalId),
);
