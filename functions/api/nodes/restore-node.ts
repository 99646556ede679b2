import { restoreNode as use } from '@compute-bank/application/restore-node';
import { restoreNode as declared } from '@compute-bank/contracts/nodes';
import { presentNode } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Offers a lost node again. */
export const restoreNode = serve(declared, presentNode, ({ principal, params }, deps) => use(deps, principal, params.nodeId));
