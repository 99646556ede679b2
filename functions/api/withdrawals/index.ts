import { route } from '../../runtime/serve.ts';
import { getWithdrawal } from './get-withdrawal.ts';
import { listMatches } from './list-matches.ts';
import { listWithdrawals } from './list-withdrawals.ts';

export const handler = route([listWithdrawals, getWithdrawal, listMatches]);
