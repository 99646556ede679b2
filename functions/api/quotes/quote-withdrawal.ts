import { quoteWithdrawal as use } from '@compute-bank/application/quote-withdrawal';
import { quoteWithdrawal as declared } from '@compute-bank/contracts/quotes';
import { presentQuote } from '../../present/quote.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Says what a withdrawal would get and cost now. */
export const quoteWithdrawal = serve(declared, presentQuote, ({ principal, body }, deps) => use(withReader(deps), principal, body));
