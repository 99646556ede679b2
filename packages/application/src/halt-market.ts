import type { Market } from '@compute-bank/domain/entities/record';
import { type MarketId, platformTenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import { stateActUnderWay, stateCommandId, stillUnderWay } from './market-state-change.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal } from './ports.ts';

type Unable = Rejection<'market_not_found' | 'change_under_way'>;
type AlreadySplit = Rejection<'market_already_split'>;

/** Stops matching in a market. Its state turns when the engine has heard of it; one that is halted already answers as it is. */
export const haltMarket = (deps: Deps, principal: Principal, marketId: MarketId, once: Once<Market>): Promise<Result<Market, Unable>> =>
  changeState<never>(deps, principal, { marketId, act: 'halt', refuse: (): undefined => undefined }, once);

/** Lets a halted market match again. One that was split cannot: its orders belong to its parts. */
export const resumeMarket = (
  deps: Deps,
  principal: Principal,
  marketId: MarketId,
  once: Once<Market>,
): Promise<Result<Market, Unable | AlreadySplit>> => changeState(deps, principal, { marketId, act: 'resume', refuse: refuseIfSplit }, once);

interface StateChange<R> {
  readonly marketId: MarketId;
  readonly act: 'halt' | 'resume';
  readonly refuse: (market: Market) => R | undefined;
}

const stateAfter = { halt: 'halted', resume: 'open' } as const;

function changeState<R extends Rejection>(
  deps: Deps,
  principal: Principal,
  { marketId, act, refuse }: StateChange<R>,
  once: Once<Market>,
): Promise<Result<Market, Unable | R>> {
  return admit(deps.bank, async (): Promise<Result<Admission<Market>, Unable | R>> => {
    const found = await deps.bank.read({ type: 'market', marketId });
    if (!found) return reject(rejection('market_not_found', `There is no market ${marketId}. GET /v1/markets lists them.`));
    const market = found.entity;
    const refused = refuse(market);
    if (refused !== undefined) return reject(refused);
    const underWay = await stateActUnderWay(deps.bank, market);
    if (underWay !== undefined && underWay !== act) return stillUnderWay(marketId);
    if (underWay === act || market.state === stateAfter[act]) return ok({ value: market, changes: [once.receipt(market)] });
    return ok({
      value: market,
      changes: [
        // Of two acts at once one finds the market changed, and looks again.
        { kind: 'replace', entity: market, version: found.version },
        { kind: 'create', entity: outboxOf(marketId, commandOf(deps, market, act)) },
        auditOf(deps, principal, `${act}-market`, marketId),
        once.receipt(market),
      ],
    });
  });
}

const commandOf = ({ now }: Deps, market: Market, act: 'halt' | 'resume'): Command => ({
  kind: act,
  commandId: stateCommandId(act, market),
  issuer: platformTenantId,
  admittedAt: now(),
});

function refuseIfSplit({ marketId, splitInto }: Market): AlreadySplit | undefined {
  if (splitInto.length === 0) return undefined;
  const parts = splitInto.map((part) => part.marketId).join(', ');
  return rejection('market_already_split', `The market ${marketId} was split into ${parts}, which take its orders; it stays halted.`);
}
