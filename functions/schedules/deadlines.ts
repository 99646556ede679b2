import { sendDeadlines } from '@compute-bank/application/send-deadlines';
import { runtime } from '../runtime/deps.ts';

/** Each minute: hands over the deadlines that fall due soon. */
export const handler = async (): Promise<void> => {
  const { config, ...deps } = runtime();
  await sendDeadlines({ ...deps, lookaheadMs: config.deadlineLookaheadMs });
};
