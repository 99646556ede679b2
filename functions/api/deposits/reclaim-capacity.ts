import { reclaimCapacity as use } from '@compute-bank/application/reclaim-capacity';
import { reclaimCapacity as declared } from '@compute-bank/contracts/deposits';
import { presentDeposit } from '../../present/deposit.ts';
import { serve } from '../../runtime/serve.ts';

/** Takes nodes back with the promised notice. */
export const reclaimCapacity = serve(declared, presentDeposit, ({ principal, params, body, once }, deps) =>
  use(deps, principal, { ...params, ...body }, once),
);
