import { encodingCosts } from './engine/encoding.ts';
import { fullOrders, millionDeposits, worstBuckets } from './engine/full-orders.ts';
import { linearScan } from './engine/linear-scan.ts';
import { coldRestore, memoryPerDeposit } from './engine/memory.ts';
import { plainOrderRates } from './engine/plain-orders.ts';
import { runSections } from './kit/sections.ts';

/**
 * What the engine costs by itself, in one thread. Method: a seeded book of one-node deposits (8 GPUs, 12 regions, fabrics of 8
 * nodes, windows of 2 to 7 days; in the mixed market a fabric is one provider's and its floors lie within 5 %, elsewhere every
 * node has a floor and a provider of its own), then a seeded stream of 55 % withdrawals (a fifth of them gangs), 20 % new
 * deposits, 15 % closings, 10 % cancels, one per second of market time. Commands are made before the clock starts; the median of
 * three seeds, with the least and the greatest.
 *
 *   npm run bench -- engine [--only plain,full,million,worst,scan,encoding,memory,restore] [--json]
 */
await runSections({
  plain: plainOrderRates,
  full: fullOrders,
  million: millionDeposits,
  worst: worstBuckets,
  scan: linearScan,
  encoding: encodingCosts,
  memory: memoryPerDeposit,
  restore: coldRestore,
});
