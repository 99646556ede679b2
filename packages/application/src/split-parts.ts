import type { Market, MarketPart } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { describeRegions, meet } from '@compute-bank/domain/region';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { getMarket } from './get-market.ts';
import { ancestorsOf, depthMax } from './market-parts.ts';
import type { Bank } from './ports.ts';

/** A market and the parts that it is to be split into. */
export interface SplitRequest {
  readonly marketId: MarketId;
  /** Two to eight. */
  readonly parts: readonly MarketPart[];
}

export type SplitRejection = Rejection<'invalid_request' | 'market_not_found' | 'market_exists' | 'market_already_split'>;

/** The market, if it can be split like this, or was. */
export async function readSplit(bank: Bank, { marketId, parts }: SplitRequest): Promise<Result<Market, SplitRejection>> {
  const found = await getMarket(bank, marketId);
  if (!found.ok) return found;
  const { splitInto } = found.value;
  if (splitInto.length > 0) {
    if (describe(splitInto) === describe(parts)) return found;
    return reject(rejection('market_already_split', `The market ${marketId} was split into ${describe(splitInto)}.`));
  }
  if ((await ancestorsOf(bank, found.value)).length + 1 >= depthMax) {
    const detail = `A market is split at most ${depthMax - 1} times, one part after the other.`;
    return reject({ code: 'invalid_request', detail, errors: [{ pointer: '/parts', detail }] });
  }
  const errors = parts.flatMap((part, index) => issuesOf(found.value, parts, part, index));
  if (errors.length > 0) return reject({ code: 'invalid_request', detail: 'The market cannot be split like this.', errors });
  for (const part of parts) {
    if (await bank.read({ type: 'market', marketId: part.marketId })) {
      return reject(rejection('market_exists', `The market ${part.marketId} exists already: a part is a new market.`));
    }
  }
  return ok(found.value);
}

const describe = (parts: readonly MarketPart[]): string =>
  parts.map(({ marketId, regions }) => `${marketId} (${describeRegions(regions)})`).join(', ');

function issuesOf(market: Market, parts: readonly MarketPart[], part: MarketPart, index: number) {
  const issues: { pointer: string; detail: string }[] = [];
  const add = (field: string, detail: string): void => void issues.push({ pointer: `/parts/${index}/${field}`, detail });
  const earlier = parts.slice(0, index);
  if (part.marketId === market.marketId || earlier.some(({ marketId }) => marketId === part.marketId)) {
    add('marketId', 'Each part needs an id of its own.');
  }
  for (const { marketId, regions } of earlier) {
    if (meet(regions, part.regions)) add('regions', `Some region passes ${marketId} too: allow or deny it in one of them.`);
  }
  if (!meet(market.regions, part.regions)) {
    add('regions', `${market.marketId} takes ${describeRegions(market.regions)}, and none of these.`);
  }
  return issues;
}
