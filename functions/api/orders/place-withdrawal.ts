import { placeWithdrawal as use } from '@compute-bank/application/place-withdrawal';
import { placeWithdrawal as declared } from '@compute-bank/contracts/withdrawals';
import { presentWithdrawal } from '../../present/withdrawal.ts';
import { serve } from '../../runtime/serve.ts';

/** Admits a withdrawal and holds its worst case. */
export const placeWithdrawal = serve(declared, presentWithdrawal, ({ principal, body, once }, deps) => use(deps, principal, body, once));
