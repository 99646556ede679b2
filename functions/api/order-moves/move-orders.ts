import { moveOrders as use } from '@compute-bank/application/move-orders';
import { moveOrders as declared } from '@compute-bank/contracts/market-splits';
import { presentMovedOrders } from '../../present/split.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Moves orders of a split market to its parts. */
export const moveOrders = serve(declared, presentMovedOrders, ({ principal, params }, deps) =>
  use(withReader(deps), principal, params.marketId),
);
