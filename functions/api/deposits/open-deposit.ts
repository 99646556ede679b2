import { openDeposit as use } from '@compute-bank/application/open-deposit';
import { openDeposit as declared } from '@compute-bank/contracts/deposits';
import { presentDeposit } from '../../present/deposit.ts';
import { serve } from '../../runtime/serve.ts';

/** Admits a deposit. */
export const openDeposit = serve(declared, presentDeposit, ({ principal, body, once }, deps) => use(deps, principal, body, once));
