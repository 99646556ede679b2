import { findBestWindows as use } from '@compute-bank/application/find-best-windows';
import { bestWindows as declared } from '@compute-bank/contracts/market-data';
import { presentWindows } from '../../present/quote.ts';
import { withReader } from '../../runtime/market-data.ts';
import { serve } from '../../runtime/serve.ts';

/** Finds the cheapest times. */
export const bestWindows = serve(declared, presentWindows, ({ principal, params, query }, deps) =>
  use(withReader(deps), principal, params.marketId, query),
);
