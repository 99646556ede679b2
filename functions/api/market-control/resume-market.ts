import { resumeMarket as use } from '@compute-bank/application/halt-market';
import { resumeMarket as declared } from '@compute-bank/contracts/market-state';
import { presentMarket } from '../../present/market.ts';
import { serve } from '../../runtime/serve.ts';

/** Lets a halted market match again. */
export const resumeMarket = serve(declared, presentMarket, ({ principal, params, once }, deps) =>
  use(deps, principal, params.marketId, once),
);
