import { createMarketReader } from '@compute-bank/application/market-reader';
import { onePerRuntime } from './deps.ts';

/** Books that follow their logs, warm between requests. */
export const marketData = onePerRuntime(({ bank, log }) => ({ bank, log, reader: createMarketReader({ log }) }));
