import { derivedId, type MatchId, type WithdrawalId } from './ids.ts';

/** Which order of which withdrawal: `hop` counts from 1. */
export interface OrderRef {
  readonly withdrawalId: WithdrawalId;
  readonly hop: number;
}

const hopSuffix = /^(wdr_[0-9a-z]+)-h([1-9][0-9]{0,2})$/;
const hopOfMatchId = /^mat_[0-9a-z]+-h([1-9][0-9]{0,2})-/;

/**
 * The id under which an order of a withdrawal stands in an engine, and from which the ids of its matches follow. The first
 * bears the withdrawal's own; each later hop has one of its own (`wdr_0193…-h2`), so that engines, which refuse an id that
 * they have seen, take it for what it is, also where the first market is visited again.
 */
export const orderIdOf = ({ withdrawalId, hop }: OrderRef): WithdrawalId =>
  hop === 1 ? withdrawalId : derivedId('wdr', withdrawalId, `h${hop}`);

/** The withdrawal and the hop that an engine's order belongs to. */
export function orderRefOf(orderId: WithdrawalId): OrderRef {
  const [, withdrawalId, hop] = hopSuffix.exec(orderId) ?? [];
  return withdrawalId === undefined ? { withdrawalId: orderId, hop: 1 } : { withdrawalId: withdrawalId as WithdrawalId, hop: Number(hop) };
}

/** The hop whose order made the match. */
export const hopOfMatch = (matchId: MatchId): number => Number(hopOfMatchId.exec(matchId)?.[1] ?? 1);
