import type { Market } from '@compute-bank/domain/entities/record';
import type { Book } from '@compute-bank/engine/book';
import { maintenanceCommand } from './maintain-node.ts';
import type { MarketDataDeps } from './market-data.ts';
import { commandAtStep, marketsOfNode } from './markets-of-node.ts';
import { outboxOf } from './outbox-of.ts';

/**
 * Tells the parts of a split market which of its nodes are under maintenance, before any of them moves there. Answers
 * whether all of them know it.
 */
export async function tellMaintenance(deps: MarketDataDeps, { marketId }: Market, book: Book): Promise<boolean> {
  let isKnown = true;
  for (const [nodeId, tenantId] of book.maintained) {
    const node = (await deps.bank.read({ type: 'node', tenantId, nodeId }))?.entity;
    if (!node?.maintenance.on) continue;
    const markets = await marketsOfNode(deps.bank, node);
    for (const [step, part] of markets.entries()) {
      if (step <= markets.indexOf(marketId) || (await deps.reader.book(part)).book.maintained.has(nodeId)) continue;
      isKnown = false;
      // Refused if it is on its way already.
      await deps.bank.commit([{ kind: 'create', entity: outboxOf(part, commandAtStep(maintenanceCommand(deps, node), step)) }]);
    }
  }
  return isKnown;
}
