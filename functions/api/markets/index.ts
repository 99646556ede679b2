import { route } from '../../runtime/serve.ts';
import { bestWindows } from './best-windows.ts';
import { getHealth } from './get-health.ts';
import { getMarket } from './get-market.ts';
import { listMarkets } from './list-markets.ts';
import { marketDepth } from './market-depth.ts';
import { marketFills } from './market-fills.ts';
import { marketIndex } from './market-index.ts';

export const handler = route([listMarkets, getMarket, marketDepth, marketFills, bestWindows, marketIndex, getHealth]);
