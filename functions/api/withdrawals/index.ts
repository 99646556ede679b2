import { route } from '../../runtime/serve.ts';
import { cancelWithdrawal } from './cancel-withdrawal.ts';
import { explainMatch } from './explain-match.ts';
import { explainWithdrawal } from './explain-withdrawal.ts';
import { getMatch } from './get-match.ts';
import { getWithdrawal } from './get-withdrawal.ts';
import { listMatches } from './list-matches.ts';
import { listWithdrawals } from './list-withdrawals.ts';
import { placeWithdrawal } from './place-withdrawal.ts';
import { quoteWithdrawal } from './quote-withdrawal.ts';

export const handler = route([
  placeWithdrawal,
  listWithdrawals,
  getWithdrawal,
  cancelWithdrawal,
  explainWithdrawal,
  listMatches,
  getMatch,
  explainMatch,
  quoteWithdrawal,
]);
