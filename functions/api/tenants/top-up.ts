import { topUp as use } from '@compute-bank/application/top-up';
import { topUp as declared } from '@compute-bank/contracts/tenants';
import { presentTopUp } from '../../present/money.ts';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../../runtime/serve.ts';

/** Enters money received. */
export const topUp = serve(declared, presentTopUp, ({ principal, params, body, once }) =>
  use(runtime(), principal, { ...params, ...body }, once),
);
