import { createMarketReader, type MarketReader } from '@compute-bank/application/market-reader';
import { onePerRuntime } from './deps.ts';

/** Books that follow their logs, warm between requests: they are nobody's own. */
const reader = onePerRuntime(({ log }) => createMarketReader({ log }));

/** Adds the books of the markets to what an endpoint works with. */
export const withReader = <D>(deps: D): D & { readonly reader: MarketReader } => ({ ...deps, reader: reader() });
