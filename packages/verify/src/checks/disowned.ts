import type { Outbox } from '@compute-bank/domain/entities/record';
import type { MatchId } from '@compute-bank/domain/ids';
import type { MarketFacts } from '../log/market-facts.ts';

/** Whether the match's market was told to annul it, or is about to be: then it is nobody's. */
export const isDisowned = (matchId: MatchId, { disowned }: MarketFacts, outbox: readonly Outbox[]): boolean =>
  disowned.has(matchId) || outbox.some(({ commandId }) => commandId === `annul-${matchId}`);
