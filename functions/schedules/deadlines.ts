import { createDeadlineSender } from '@compute-bank/application/send-deadlines';
import { onePerRuntime } from '../runtime/deps.ts';

/** One as long as its container lives: what it has sent, it need not send again. */
const sender = onePerRuntime(({ config, ...deps }) => createDeadlineSender({ ...deps, lookaheadMs: config.deadlineLookaheadMs }));

/** Each minute: hands over the deadlines that fall due soon. */
export const handler = async (): Promise<void> => {
  await sender().run();
};
