import { projectAllMarkets } from '@compute-bank/application/project-all-markets';
import { sweepAfterMs, sweepOutbox } from '@compute-bank/application/sweep-outbox';
import { runtime } from '../runtime/deps.ts';

/** A host that starts says so: its queues began empty, so whatever waits was lost with the ones before. */
type Tick = { readonly detail?: { readonly reason?: string } } | undefined;

/** Each minute: sends outbox entries again that nobody has projected, and follows each market whose wake-up was lost. */
export const handler = async (event?: Tick): Promise<void> => {
  await sweepOutbox(runtime(), event?.detail?.reason === 'start' ? 0 : sweepAfterMs);
  await projectAllMarkets(runtime());
};
