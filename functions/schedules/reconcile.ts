import { reconcile } from '@compute-bank/application/reconcile';
import { runtime } from '../runtime/deps.ts';

/** Each hour: compares the money of tenants with what it is set aside for, and tells what differs. */
export const handler = async (): Promise<void> => {
  await reconcile(runtime());
};
