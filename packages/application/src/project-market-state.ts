import { decideAndCommit } from './decide-and-commit.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

/** Shows whether the market takes orders. */
export async function projectMarketState({ bank }: ProjectorDeps, place: EventPlace, state: 'open' | 'halted'): Promise<void> {
  await decideAndCommit(bank, async () => {
    const market = await bank.read({ type: 'market', marketId: place.marketId });
    if (!market || market.entity.logPosition >= place.position) return undefined;
    return [{ kind: 'replace', entity: { ...market.entity, state, logPosition: place.position }, version: market.version }];
  });
}
