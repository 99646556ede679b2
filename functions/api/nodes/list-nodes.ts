import { listOwn } from '@compute-bank/application/list-own';
import { listNodes as declared } from '@compute-bank/contracts/nodes';
import { presentPage } from '../../present/fields.ts';
import { presentNode } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Lists the caller's nodes. */
export const listNodes = serve(declared, presentPage(presentNode), ({ principal, page }, deps) =>
  listOwn(deps.bank, principal.tenantId, 'node', page),
);
