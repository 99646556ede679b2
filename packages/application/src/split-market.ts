import type { Market } from '@compute-bank/domain/entities/record';
import { platformTenantId } from '@compute-bank/domain/ids';
import { describeRegions } from '@compute-bank/domain/region';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { openedMarket, openingCommand } from './create-market.ts';
import type { Once } from './idempotency.ts';
import type { MarketDataDeps } from './market-data.ts';
import { stateActUnderWay, stateCommandId, stillUnderWay } from './market-state-change.ts';
import { outboxOf } from './outbox-of.ts';
import { uncoveredRegions } from './plan-split.ts';
import type { Change, Deps, Principal } from './ports.ts';
import { readSplit, type SplitRejection, type SplitRequest } from './split-parts.ts';

type SplitMarketRejection = SplitRejection | Rejection<'change_under_way'>;

const nameLengthMax = 80;

/**
 * Splits a market: opens its parts with its figures and halts it, in one transaction. From then on orders that name it go to
 * the parts. What it holds is moved by `moveOrders`; its leases stay. Splitting again in the same way changes nothing.
 */
export function splitMarket(
  deps: Deps & MarketDataDeps,
  principal: Principal,
  request: SplitRequest,
  once: Once<Market>,
): Promise<Result<Market, SplitMarketRejection>> {
  const { marketId, parts } = request;
  return admit(deps.bank, async (): Promise<Result<Admission<Market>, SplitMarketRejection>> => {
    // The version is read first: what follows may then only be newer, and the transaction is refused.
    const version = (await deps.bank.read({ type: 'market', marketId }))?.version ?? 0;
    const read = await readSplit(deps.bank, request);
    if (!read.ok) return read;
    if (read.value.splitInto.length > 0) return ok({ value: read.value, changes: [] });
    if ((await stateActUnderWay(deps.bank, read.value)) !== undefined) return stillUnderWay(marketId);
    const uncovered = uncoveredRegions((await deps.reader.book(marketId)).book, parts);
    if (uncovered.length > 0) return notCovered(uncovered);
    const market: Market = { ...read.value, splitInto: parts };
    return ok({
      value: market,
      changes: [
        { kind: 'replace', entity: market, version },
        ...opening(deps, market),
        { kind: 'create', entity: outboxOf(marketId, haltCommand(deps, market)) },
        auditOf(deps, principal, 'split-market', marketId),
        once.receipt(market),
      ],
    });
  });
}

function notCovered(regions: readonly string[]): Result<never, SplitRejection> {
  const shown = regions.slice(0, 20).join(', ');
  const detail = `Nodes on offer stand in ${shown}, which no part takes: let one allow them, or one that allows all deny the others'.`;
  return reject({ code: 'invalid_request', detail: 'The market cannot be split like this.', errors: [{ pointer: '/parts', detail }] });
}

function opening({ now }: Deps, { marketId, name, asset, priceCapMicros, turnaroundMs, clearing, bindMs, splitInto }: Market): Change[] {
  return splitInto.flatMap((part): Change[] => {
    const own = { ...part, name: `${name} (${describeRegions(part.regions)})`.slice(0, nameLengthMax), partOf: marketId };
    const figures = { asset, priceCapMicros, turnaroundMs, clearing, ...(bindMs !== undefined && { bindMs }) };
    const market = openedMarket({ ...own, ...figures }, now());
    return [
      { kind: 'create', entity: market },
      { kind: 'create', entity: outboxOf(part.marketId, openingCommand(market)) },
    ];
  });
}

const haltCommand = ({ now }: Deps, market: Market): Command => ({
  kind: 'halt',
  commandId: stateCommandId('split', market),
  issuer: platformTenantId,
  admittedAt: now(),
});
