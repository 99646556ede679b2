import { route } from '../../runtime/serve.ts';
import { joinNode } from './join-node.ts';

export const handler = route([joinNode]);
