import { maintainNode as use } from '@compute-bank/application/maintain-node';
import { maintainNode as declared } from '@compute-bank/contracts/nodes';
import { presentNode } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Puts a node under maintenance, or ends that. */
export const maintainNode = serve(declared, presentNode, ({ principal, params, body }, deps) =>
  use(deps, principal, params.nodeId, body.on),
);
