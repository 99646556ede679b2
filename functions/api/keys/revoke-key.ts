import { revokeKey as use } from '@compute-bank/application/revoke-key';
import { revokeKey as declared } from '@compute-bank/contracts/tenants';
import { presentKey } from '../../present/tenant.ts';
import { serve } from '../../runtime/serve.ts';

/** Revokes a key. */
export const revokeKey = serve(declared, presentKey, ({ principal, params }, deps) => use(deps, principal, params));
