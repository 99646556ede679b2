import { route } from '../../runtime/serve.ts';
import { cancelExtension } from './cancel-extension.ts';
import { extendLease } from './extend-lease.ts';
import { getInvoice } from './get-invoice.ts';
import { getLease } from './get-lease.ts';
import { listLeases } from './list-leases.ts';
import { sellBack } from './sell-back.ts';

export const handler = route([listLeases, getLease, extendLease, cancelExtension, sellBack, getInvoice]);
