import { type MarketId, platformTenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Command } from '@compute-bank/engine/command';
import { outboxOf } from './outbox-of.ts';
import type { Deps } from './ports.ts';

/**
 * Sends the engine an `advance`, or in a call market a `clear`, once market time has reached `wakeAt`. Sending it twice is
 * one command for as long as the engine remembers it. A message may come later than that, where the bank's clock is faster
 * than the queue's: whoever acts removes the deadline, so a message without one is void.
 */
export async function advanceMarket({ bank, now }: Deps, marketId: MarketId, wakeAt: Instant): Promise<void> {
  if (now() < wakeAt) return;
  const target = { kind: 'market', marketId, wakeAt } as const;
  if ((await bank.read({ type: 'due', at: wakeAt, target })) === undefined) return;
  const market = await bank.read({ type: 'market', marketId });
  const kind = market?.entity.clearing.kind === 'call' ? 'clear' : 'advance';
  const command: Command = {
    kind,
    commandId: `${kind}-${marketId}-${wakeAt}`,
    issuer: platformTenantId,
    admittedAt: now(),
  };
  await bank.commit([{ kind: 'create', entity: outboxOf(marketId, command) }]);
  await bank.tidy([{ kind: 'remove', entity: { type: 'due', at: wakeAt, target } }]);
}
