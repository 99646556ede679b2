import { marketFills as use } from '@compute-bank/application/market-data';
import { marketFills as declared } from '@compute-bank/contracts/markets';
import { presentFills } from '../../present/market.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a market's latest fills. */
export const marketFills = serve(declared, presentFills, ({ params }, deps) => use(withReader(deps), params.marketId));
