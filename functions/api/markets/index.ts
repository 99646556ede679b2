import { route } from '../../runtime/serve.ts';
import { bestWindows } from './best-windows.ts';
import { createMarket } from './create-market.ts';
import { getHealth } from './get-health.ts';
import { getMarket } from './get-market.ts';
import { haltMarket } from './halt-market.ts';
import { listMarkets } from './list-markets.ts';
import { marketDepth } from './market-depth.ts';
import { marketFills } from './market-fills.ts';
import { marketIndex } from './market-index.ts';
import { moveOrders } from './move-orders.ts';
import { planSplit } from './plan-split.ts';
import { resumeMarket } from './resume-market.ts';
import { splitMarket } from './split-market.ts';

export const handler = route([
  createMarket,
  haltMarket,
  resumeMarket,
  planSplit,
  splitMarket,
  moveOrders,
  listMarkets,
  getMarket,
  marketDepth,
  marketFills,
  bestWindows,
  marketIndex,
  getHealth,
]);
