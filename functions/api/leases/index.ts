import { route } from '../../runtime/serve.ts';
import { cancelExtension } from './cancel-extension.ts';
import { extendLease } from './extend-lease.ts';
import { getInvoice } from './get-invoice.ts';
import { getLease } from './get-lease.ts';
import { getSuppliedLease } from './get-supplied-lease.ts';
import { listLeases } from './list-leases.ts';
import { listSuppliedLeases } from './list-supplied-leases.ts';
import { returnLease } from './return-lease.ts';
import { sellBack } from './sell-back.ts';

export const handler = route([
  listLeases,
  getLease,
  returnLease,
  extendLease,
  cancelExtension,
  sellBack,
  getInvoice,
  listSuppliedLeases,
  getSuppliedLease,
]);
