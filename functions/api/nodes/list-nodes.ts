import { listOwn } from '@compute-bank/application/list-own';
import { listNodes as declared } from '@compute-bank/contracts/nodes';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentPage } from '../present/fields.ts';
import { presentNode } from '../present/node.ts';

/** Lists the caller's nodes. */
export const listNodes = serve(declared, presentPage(presentNode), ({ principal, page }) =>
  listOwn(runtime().bank, principal.tenantId, 'node', page),
);
