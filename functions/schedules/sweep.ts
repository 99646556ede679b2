import { projectAllMarkets } from '@compute-bank/application/project-all-markets';
import { sweepAfterMs, sweepOutbox } from '@compute-bank/application/sweep-outbox';
import { runtime } from '../runtime/deps.ts';

/** Each minute, and when a host starts: sends again what nobody has projected, and follows each market whose wake-up was lost. */
export const handler = async (event: { readonly detail?: { readonly reason?: string } } = {}): Promise<void> => {
  await sweepOutbox(runtime(), event.detail?.reason === 'start' ? 0 : sweepAfterMs);
  await projectAllMarkets(runtime());
};
