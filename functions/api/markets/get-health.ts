import { getHealth as declared } from '@compute-bank/contracts/health';
import { formatInstant } from '@compute-bank/domain/instant';
import { ok } from '@compute-bank/domain/result';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../../runtime/serve.ts';

/** Says that the bank answers, and its time. */
export const getHealth = serve(
  declared,
  (now) => ({ status: 'ok' as const, now: formatInstant(now) }),
  async () => ok(runtime().now()),
);
