import { restoreNode as use } from '@compute-bank/application/restore-node';
import { restoreNode as declared } from '@compute-bank/contracts/nodes';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentNode } from '../present/node.ts';

/** Offers a lost node again. */
export const restoreNode = serve(declared, presentNode, ({ principal, params }) => use(runtime(), principal, params.nodeId));
