import { topUp as use } from '@compute-bank/application/top-up';
import { topUp as declared } from '@compute-bank/contracts/tenants';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentTopUp } from '../present/money.ts';

/** Enters money received. */
export const topUp = serve(declared, presentTopUp, ({ principal, params, body, once }) =>
  use(runtime(), principal, { ...params, ...body }, once),
);
