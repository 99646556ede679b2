import { marketDepth as use } from '@compute-bank/application/market-data';
import { marketDepth as declared } from '@compute-bank/contracts/markets';
import { presentDepth } from '../../present/market.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a market's depth. */
export const marketDepth = serve(declared, presentDepth, ({ params, query }, deps) => use(withReader(deps), params.marketId, query));
