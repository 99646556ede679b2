import { getMarket as use } from '@compute-bank/application/get-market';
import { getMarket as declared } from '@compute-bank/contracts/markets';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentMarket } from '../present/market.ts';

/** Shows a market. */
export const getMarket = serve(declared, presentMarket, ({ params }) => use(runtime().bank, params.marketId));
