import { requestPayOut as use } from '@compute-bank/application/request-pay-out';
import { requestPayOut as declared } from '@compute-bank/contracts/accounts';
import { presentTransfer } from '../../present/money.ts';
import { serve } from '../../runtime/serve.ts';

/** Pays earnings out. */
export const requestPayOut = serve(declared, presentTransfer, ({ principal, body, once }, deps) => use(deps, principal, body, once));
