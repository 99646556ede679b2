import { getNode as use } from '@compute-bank/application/get-node';
import { getNode as declared } from '@compute-bank/contracts/nodes';
import { presentHeardNode } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows a node. */
export const getNode = serve(declared, presentHeardNode, ({ principal, params }, deps) => use(deps.bank, principal, params.nodeId));
