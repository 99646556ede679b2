import { haltMarket as use } from '@compute-bank/application/halt-market';
import { haltMarket as declared } from '@compute-bank/contracts/market-state';
import { presentMarket } from '../../present/market.ts';
import { serve } from '../../runtime/serve.ts';

/** Stops matching in a market. */
export const haltMarket = serve(declared, presentMarket, ({ principal, params, once }, deps) =>
  use(deps, principal, params.marketId, once),
);
