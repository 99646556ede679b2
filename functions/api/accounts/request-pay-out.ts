import { requestPayOut as use } from '@compute-bank/application/request-pay-out';
import { requestPayOut as declared } from '@compute-bank/contracts/accounts';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentTransfer } from '../present/money.ts';

/** Pays earnings out. */
export const requestPayOut = serve(declared, presentTransfer, ({ principal, body, once }) => use(runtime(), principal, body, once));
