import { route } from '../../runtime/serve.ts';
import { explainMatch } from './explain-match.ts';
import { explainWithdrawal } from './explain-withdrawal.ts';
import { quoteWithdrawal } from './quote-withdrawal.ts';

export const handler = route([quoteWithdrawal, explainWithdrawal, explainMatch]);
