import type { Market, MarketPart } from '@compute-bank/domain/entities/record';
import { meet, passes } from '@compute-bank/domain/region';
import { ok, type Result } from '@compute-bank/domain/result';
import type { Book } from '@compute-bank/engine/book';
import type { MarketDataDeps } from './market-data.ts';
import { readSplit, type SplitRejection, type SplitRequest } from './split-parts.ts';

/** What of a market's book goes to a part. */
export interface PartPlan extends MarketPart {
  readonly nodes: number;
  readonly gpus: number;
  /** Standing ones that it could serve; one that several could is counted in each. */
  readonly withdrawals: number;
}

/** What a split would move, or has yet to move. */
export interface SplitPlan {
  readonly market: Market;
  readonly parts: readonly PartPlan[];
  readonly deposits: number;
  readonly withdrawals: number;
  /** They stay until they end. */
  readonly leases: number;
  /** Regions of open deposits that no part takes. */
  readonly uncovered: readonly string[];
}

/** Says what a split would move. Writes nothing. */
export async function planSplit(deps: MarketDataDeps, request: SplitRequest): Promise<Result<SplitPlan, SplitRejection>> {
  const market = await readSplit(deps.bank, request);
  if (!market.ok) return market;
  const { book } = await deps.reader.book(request.marketId);
  return ok(planOf(market.value, book, request.parts));
}

function planOf(market: Market, book: Book, parts: readonly MarketPart[]): SplitPlan {
  const open = openDeposits(book);
  const nodes = open.flatMap((deposit) => deposit.nodes.map(({ offered }) => offered));
  const standing = [...book.standing.values()];
  return {
    market,
    parts: parts.map((part) => {
      const own = nodes.filter(({ region }) => passes(part.regions, region));
      return {
        ...part,
        nodes: own.length,
        gpus: own.reduce((sum, { gpus }) => sum + gpus, 0),
        withdrawals: standing.filter(({ demand }) => meet(part.regions, demand.regions)).length,
      };
    }),
    deposits: open.length,
    withdrawals: standing.length,
    leases: book.leases.size,
    uncovered: uncoveredRegions(book, parts),
  };
}

/** Deposits that still offer something to new orders, oldest first. */
export const openDeposits = (book: Book) =>
  [...book.deposits.values()].filter(({ closing }) => !closing).sort((a, b) => a.arrival - b.arrival);

/** Region codes of open deposits that no part takes, in the order of their text. */
export function uncoveredRegions(book: Book, parts: readonly MarketPart[]): string[] {
  const missing = openDeposits(book).flatMap(({ nodes }) =>
    nodes.filter(({ offered }) => !parts.some(({ regions }) => passes(regions, offered.region))).map(({ offered }) => offered.region.code),
  );
  return [...new Set(missing)].sort();
}
