import { marketDepth as use } from '@compute-bank/application/market-data';
import { marketDepth as declared } from '@compute-bank/contracts/markets';
import { serve } from '../edge.ts';
import { presentDepth } from '../present/market.ts';
import { marketData } from './market-data.ts';

/** Shows a market's depth. */
export const marketDepth = serve(declared, presentDepth, ({ params }) => use(marketData(), params.marketId));
