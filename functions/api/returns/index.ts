import { route } from '../../runtime/serve.ts';
import { returnLease } from './return-lease.ts';

export const handler = route([returnLease]);
