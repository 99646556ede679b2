import { createMarketReader } from '@compute-bank/application/market-reader';
import { onePerRuntime } from './deps.ts';

/** Books that follow their logs, warm between requests. */
export const marketData = onePerRuntime(({ now, policy, bank, log }) => ({ now, policy, bank, log, reader: createMarketReader({ log }) }));
