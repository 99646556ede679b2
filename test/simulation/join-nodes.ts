import type { MarketId } from '@compute-bank/domain/ids';
import type { TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import type { Players } from './actors.ts';
import type { Random } from './random.ts';

export const secondMarketId = 'nvidia-h200-sxm5-141gb' as MarketId;

/** So many nodes of each provider in the first market, and one in the second. */
export async function joinEach(bank: TestBank, random: Random, providers: readonly TestTenant[], count: number): Promise<Players['nodes']> {
  const nodes: Players['nodes'][number][] = [];
  for (const marketId of [...Array<MarketId>(count).fill(testMarketId), secondMarketId]) {
    for (const provider of providers) nodes.push({ node: await bank.join(provider, { gpus: random.between(1, 4), marketId }), marketId });
  }
  return nodes;
}

/** Four nodes of a GPU of each provider in one fabric of the first market, and as many in the second. */
export async function joinAlike(bank: TestBank, providers: readonly TestTenant[]): Promise<Players['nodes']> {
  const nodes: Players['nodes'][number][] = [];
  for (const provider of providers) {
    for (const marketId of [testMarketId, secondMarketId]) {
      const fabricId = await bank.openFabric(provider);
      for (let made = 0; made < 4; made += 1) nodes.push({ node: await bank.join(provider, { gpus: 1, marketId, fabricId }), marketId });
    }
  }
  return nodes;
}
