import { projectAllMarkets } from '@compute-bank/application/project-all-markets';
import { sweepOutbox } from '@compute-bank/application/sweep-outbox';
import { runtime } from '../runtime/deps.ts';

/** Each minute: sends outbox entries again that nobody has projected, and follows each market whose wake-up was lost. */
export const handler = async (): Promise<void> => {
  await sweepOutbox(runtime());
  await projectAllMarkets(runtime());
};
