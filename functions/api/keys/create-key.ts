import { createKey as use } from '@compute-bank/application/create-key';
import { createKey as declared } from '@compute-bank/contracts/tenants';
import { presentMadeKey } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Makes an API key. */
export const createKey = serve(declared, presentMadeKey, ({ principal, params, body, once }, deps) =>
  use(deps, principal, { ...params, ...body }, once),
);
