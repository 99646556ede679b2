import { route } from '../../runtime/serve.ts';
import { moveOrders } from './move-orders.ts';

export const handler = route([moveOrders]);
