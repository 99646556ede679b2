import type { Outbox } from '@compute-bank/domain/entities/record';
import { formatInstant, type Instant, minuteMs } from '@compute-bank/domain/instant';
import type { Findings } from '../finding.ts';

/** No accepted command waits for longer than a minute of the bank's clock; none at all once the run has ended. */
export function checkOutbox(outbox: readonly Outbox[], now: Instant, hasEnded: boolean, findings: Findings): void {
  for (const { commandId, marketId, at } of outbox) {
    if (hasEnded || at < now - minuteMs) findings.add('outboxEmpty', commandId, `it waits for ${marketId} since ${formatInstant(at)}`);
  }
}
