import { getOwn } from '@compute-bank/application/get-own';
import { getInvoice as declared } from '@compute-bank/contracts/leases';
import { runtime } from '../../runtime/deps.ts';
import { serve } from '../edge.ts';
import { presentInvoice } from '../present/lease.ts';

/** Shows the invoice of an ended lease. */
export const getInvoice = serve(declared, presentInvoice, ({ principal: { tenantId }, params }) =>
  getOwn(runtime().bank, { type: 'invoice', tenantId, leaseId: params.leaseId }),
);
