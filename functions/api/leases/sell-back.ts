import { sellBack as use } from '@compute-bank/application/sell-back';
import { sellBack as declared } from '@compute-bank/contracts/leases';
import { presentDeposit } from '../../present/deposit.ts';
import { serve } from '../../runtime/serve.ts';

/** Offers what is left of a lease. */
export const sellBack = serve(declared, presentDeposit, ({ principal, params, body, once }, deps) =>
  use(deps, principal, { ...params, ...body }, once),
);
