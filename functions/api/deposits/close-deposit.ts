import { closeDeposit as use } from '@compute-bank/application/close-deposit';
import { closeDeposit as declared } from '@compute-bank/contracts/deposits';
import { presentDeposit } from '../../present/deposit.ts';
import { serve } from '../../runtime/serve.ts';

/** Asks for a deposit to be closed. */
export const closeDeposit = serve(declared, presentDeposit, ({ principal, params }, deps) => use(deps, principal, params.depositId));
