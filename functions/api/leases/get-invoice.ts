import { getOwn } from '@compute-bank/application/get-own';
import { getInvoice as declared } from '@compute-bank/contracts/leases';
import { presentInvoice } from '../../present/lease.ts';
import { serve } from '../../runtime/serve.ts';

/** Shows the invoice of an ended lease. */
export const getInvoice = serve(declared, presentInvoice, ({ principal: { tenantId }, params }, deps) =>
  getOwn(deps.bank, { type: 'invoice', tenantId, leaseId: params.leaseId }),
);
