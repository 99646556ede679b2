import type { Market } from '@compute-bank/domain/entities/record';
import { type MarketId, platformTenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Book, Order } from '@compute-bank/engine/book';
import type { Command } from '@compute-bank/engine/command';
import { getMarket } from './get-market.ts';
import type { MarketDataDeps } from './market-data.ts';
import { moveDeposit } from './move-deposit.ts';
import { outboxOf } from './outbox-of.ts';
import { openDeposits } from './plan-split.ts';
import type { Deps, Principal } from './ports.ts';
import { tellMaintenance } from './tell-maintenance.ts';

/** What one round moved, and what is left. */
export interface MovedOrders {
  readonly moved: { readonly deposits: number; readonly nodes: number; readonly withdrawals: number };
  readonly left: {
    /** The market has yet to hear that it is halted, a part that a node is under maintenance, or a lease's wish for more time that it ends. */
    readonly preparing: boolean;
    readonly deposits: number;
    readonly withdrawals: number;
  };
  /** Leases that stay in the market until they end. */
  readonly leases: number;
}

const withdrawalsPerRound = 50;
/** Each may need a transaction of its own. */
const nodesPerRound = 100;

type MoveRejection = Rejection<'market_not_found' | 'market_not_split'>;

/**
 * Moves a bounded number of what stands in a split market's book to its parts, the oldest first: withdrawals, and when none
 * of them is left deposits. Nothing begins before the halt is in the log and in the tables: from there on the market sells
 * nothing, so what its book says of its nodes only gets less. Asked again and again, it moves each once.
 */
export async function moveOrders(
  deps: Deps & MarketDataDeps,
  principal: Principal,
  marketId: MarketId,
): Promise<Result<MovedOrders, MoveRejection>> {
  const market = await getMarket(deps.bank, marketId);
  if (!market.ok) return market;
  if (market.value.splitInto.length === 0) {
    return reject(rejection('market_not_split', `The market ${marketId} was not split: POST /v1/markets/${marketId}/split does that.`));
  }
  const { book } = await deps.reader.book(marketId);
  const isReady = market.value.state === 'halted' && book.halted && (await tellMaintenance(deps, market.value, book));
  const moved = { deposits: 0, nodes: 0, withdrawals: 0 };
  if (isReady) await endWishes(deps, market.value, book);
  if (isReady && book.standing.size > 0) moved.withdrawals = await sendWithdrawals(deps, market.value, book);
  else if (isReady) Object.assign(moved, await moveDeposits(deps, principal, market.value, book));
  const left = { preparing: !isReady || book.wishes.size > 0, deposits: openDeposits(book).length, withdrawals: book.standing.size };
  return ok({ moved, left, leases: book.leases.size });
}

/** The end of an order in a split market sends its withdrawal to the parts, unless its buyer had asked for that end. */
async function sendWithdrawals({ bank, now }: Deps, { marketId }: Market, book: Book): Promise<number> {
  const oldest = [...book.standing.values()].sort((a, b) => a.arrival - b.arrival).slice(0, withdrawalsPerRound);
  let sent = 0;
  for (const order of oldest) {
    const { committed } = await bank.commit([{ kind: 'create', entity: outboxOf(marketId, moveCommand(order, now())) }]);
    if (committed) sent += 1;
  }
  return sent;
}

/** A market that sells nothing any more can grant no wish for more time: it ends, and with it the money that it holds. */
async function endWishes({ bank, now }: Deps, { marketId }: Market, book: Book): Promise<void> {
  const oldest = [...book.wishes.values()].sort((a, b) => a.askedAt - b.askedAt).slice(0, withdrawalsPerRound);
  for (const { commandId: extensionId, matchId, leaseId } of oldest) {
    const command = {
      kind: 'cancel-extension',
      commandId: `move-${extensionId}`,
      issuer: platformTenantId,
      matchId,
      leaseId,
      extensionId,
    } as const;
    await bank.commit([{ kind: 'create', entity: outboxOf(marketId, { ...command, admittedAt: now() }) }]);
  }
}

const moveCommand = ({ withdrawalId }: Order, admittedAt: Command['admittedAt']): Command => ({
  kind: 'cancel-withdrawal',
  commandId: `move-${withdrawalId}`,
  issuer: platformTenantId,
  admittedAt,
  withdrawalId,
});

async function moveDeposits(deps: Deps, principal: Principal, market: Market, book: Book): Promise<{ deposits: number; nodes: number }> {
  const moved = { deposits: 0, nodes: 0 };
  let looked = 0;
  for (const deposit of openDeposits(book)) {
    looked += deposit.nodes.length;
    if (looked > nodesPerRound && looked > deposit.nodes.length) break;
    const outcome = await moveDeposit(deps, principal, { market, book }, deposit);
    if (outcome.isClosed) moved.deposits += 1;
    moved.nodes += outcome.nodes;
  }
  return moved;
}
