import type { Node } from '@compute-bank/domain/entities/node';
import type { MarketId } from '@compute-bank/domain/ids';
import type { Command } from '@compute-bank/engine/command';
import { pathTo } from './market-parts.ts';
import { outboxOf } from './outbox-of.ts';
import type { Bank, Change } from './ports.ts';

/**
 * The markets that may know a node: its model's, and, where that was split, the parts down to the one that takes its region.
 * It may have leases in the former and be on offer in the latter.
 */
export async function marketsOfNode(bank: Bank, { inventory: { marketId }, region }: Node): Promise<MarketId[]> {
  const market = await bank.read({ type: 'market', marketId });
  return market ? (await pathTo(bank, market.entity, region)).map((found) => found.marketId) : [marketId];
}

/** A command about a node for the market at this step of its way: each needs an id of its own. */
export const commandAtStep = (command: Command, step: number): Command =>
  step === 0 ? command : { ...command, commandId: `${command.commandId}-${step}` };

/** The command, for each of the node's markets. A market that knows nothing of the matter refuses it. */
export const tellMarketsOf = (markets: readonly MarketId[], command: Command): Change[] =>
  markets.map((marketId, step) => ({ kind: 'create', entity: outboxOf(marketId, commandAtStep(command, step)) }));
