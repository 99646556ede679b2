import { getHealth as declared } from '@compute-bank/contracts/health';
import { formatInstant, type Instant } from '@compute-bank/domain/instant';
import { ok } from '@compute-bank/domain/result';
import { serve } from '../../runtime/serve.ts';

/** Says that the bank answers, and its time. */
export const getHealth = serve(
  declared,
  (now: Instant) => ({ status: 'ok' as const, now: formatInstant(now) }),
  async (_request, deps) => ok(deps.now()),
);
