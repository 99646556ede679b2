import { placeWithdrawal as use } from '@compute-bank/application/place-withdrawal';
import { placeWithdrawal as declared } from '@compute-bank/contracts/withdrawals';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentWithdrawal } from '../present/withdrawal.ts';

/** Admits a withdrawal and holds its worst case. */
export const placeWithdrawal = serve(declared, presentWithdrawal, ({ principal, body, once }) => use(runtime(), principal, body, once));
