import type { Market } from '@compute-bank/domain/entities/record';
import { type MarketId, platformTenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { type Result, reject } from '@compute-bank/domain/result';
import type { Bank } from './ports.ts';

/** What turns a market's state. A market is opened and split once; it may be halted and resumed in each state anew. */
export type StateAct = 'open' | 'split' | 'halt' | 'resume';

const acts: readonly StateAct[] = ['open', 'split', 'halt', 'resume'];

/** The id of the act's command: asked for twice in one state of the market, it is sent once. */
export const stateCommandId = (act: StateAct, { marketId, logPosition }: Pick<Market, 'marketId' | 'logPosition'>): string =>
  act === 'open' || act === 'split' ? `${act}-${marketId}` : `${act}-${marketId}-${logPosition}`;

/** The act whose command has yet to turn the market's state: another one sent now might overtake it, and be undone by it. */
export async function stateActUnderWay(bank: Bank, market: Market): Promise<StateAct | undefined> {
  for (const act of acts) {
    if (await bank.read({ type: 'outbox', tenantId: platformTenantId, commandId: stateCommandId(act, market) })) return act;
  }
  return undefined;
}

export const stillUnderWay = (marketId: MarketId): Result<never, Rejection<'change_under_way'>> =>
  reject(rejection('change_under_way', `The market ${marketId} has not heard of the act before. Ask again in a moment.`));
