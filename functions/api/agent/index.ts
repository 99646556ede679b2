import { route } from '../../runtime/serve.ts';
import { joinNode } from './join-node.ts';
import { receiveHeartbeat } from './receive-heartbeat.ts';

export const handler = route([joinNode, receiveHeartbeat]);
