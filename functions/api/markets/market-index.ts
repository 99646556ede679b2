import { marketIndex as use } from '@compute-bank/application/market-index';
import { marketIndex as declared } from '@compute-bank/contracts/market-data';
import { presentIndex } from '../../present/market.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a market's daily index. */
export const marketIndex = serve(declared, presentIndex, ({ params, query }, deps) => use(deps, params.marketId, query));
