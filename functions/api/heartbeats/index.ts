import { route } from '../../runtime/serve.ts';
import { receiveHeartbeat } from './receive-heartbeat.ts';

export const handler = route([receiveHeartbeat]);
