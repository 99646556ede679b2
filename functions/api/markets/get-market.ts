import { getMarket as use } from '@compute-bank/application/get-market';
import { getMarket as declared } from '@compute-bank/contracts/markets';
import { presentMarket } from '../../present/market.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a market. */
export const getMarket = serve(declared, presentMarket, ({ params }, deps) => use(deps.bank, params.marketId));
