import { createMarket as use } from '@compute-bank/application/create-market';
import { createMarket as declared } from '@compute-bank/contracts/markets';
import { presentMarket } from '../../present/market.ts';
import { serve } from '../../runtime/serve.ts';

/** Opens a market. */
export const createMarket = serve(declared, presentMarket, ({ principal, body, once }, deps) => use(deps, principal, body, once));
