import { topUp as use } from '@compute-bank/application/top-up';
import { topUp as declared } from '@compute-bank/contracts/tenants';
import { presentTopUp } from '../../present/money.ts';
import { serve } from '../../runtime/serve.ts';

/** Enters money received. */
export const topUp = serve(declared, presentTopUp, ({ principal, params, body, once }, deps) =>
  use(deps, principal, { ...params, ...body }, once),
);
