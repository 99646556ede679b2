import { route } from '../../runtime/serve.ts';
import { getMatch } from './get-match.ts';
import { getSuppliedLease } from './get-supplied-lease.ts';
import { listSuppliedLeases } from './list-supplied-leases.ts';

export const handler = route([getMatch, listSuppliedLeases, getSuppliedLease]);
