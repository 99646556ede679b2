import { route } from '../edge.ts';
import { joinNode } from './join-node.ts';
import { receiveHeartbeat } from './receive-heartbeat.ts';

export const handler = route([joinNode, receiveHeartbeat]);
