import { splitMarket as use } from '@compute-bank/application/split-market';
import { splitMarket as declared } from '@compute-bank/contracts/market-splits';
import { presentMarket } from '../../present/market.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Splits a market by region. */
export const splitMarket = serve(declared, presentMarket, ({ principal, params, body, once }, deps) =>
  use(withReader(deps), principal, { ...params, ...body }, once),
);
