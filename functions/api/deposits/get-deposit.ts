import { getOwn } from '@compute-bank/application/get-own';
import { getDeposit as declared } from '@compute-bank/contracts/deposits';
import { presentDeposit } from '../../present/deposit.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a deposit. */
export const getDeposit = serve(declared, presentDeposit, ({ principal: { tenantId }, params }, deps) =>
  getOwn(deps.bank, { type: 'deposit', tenantId, depositId: params.depositId }),
);
