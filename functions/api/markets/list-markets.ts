import { listMarkets as declared } from '@compute-bank/contracts/markets';
import { ok } from '@compute-bank/domain/result';
import { presentPage } from '../../present/fields.ts';
import { presentMarket } from '../../present/market.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the markets. */
export const listMarkets = serve(declared, presentPage(presentMarket), async ({ page }, deps) => ok(await deps.bank.listMarkets(page)));
