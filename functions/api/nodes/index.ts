import { route } from '../../runtime/serve.ts';
import { createFabric } from './create-fabric.ts';
import { createJoinTokens } from './create-join-tokens.ts';
import { getNode } from './get-node.ts';
import { listFabrics } from './list-fabrics.ts';
import { listNodes } from './list-nodes.ts';
import { maintainNode } from './maintain-node.ts';
import { restoreNode } from './restore-node.ts';

export const handler = route([createFabric, listFabrics, createJoinTokens, listNodes, getNode, restoreNode, maintainNode]);
