import { minuteMs } from '@compute-bank/domain/instant';
import * as z from 'zod';
import { deposit } from './deposits.ts';
import { endpoint } from './endpoint.ts';
import { invoice, lease, suppliedLease } from './lease-view.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';
import { price } from './withdrawal-body.ts';

const leaseParams = z.strictObject({ leaseId: request.id('lea') });

export const listLeases = endpoint({
  id: 'list-leases',
  context: 'leases',
  method: 'GET',
  path: '/v1/leases',
  summary: 'List the leases that you bought',
  access: ['buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(lease),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getLease = endpoint({
  id: 'get-lease',
  context: 'leases',
  method: 'GET',
  path: '/v1/leases/{leaseId}',
  summary: 'Get a lease that you bought',
  access: ['buyer'],
  params: leaseParams,
  query: request.nothing,
  body: request.nothing,
  response: lease,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const returnLease = endpoint({
  id: 'return-lease',
  context: 'returns',
  method: 'POST',
  path: '/v1/leases/{leaseId}/return',
  summary: 'Give a lease back before its end',
  access: ['buyer'],
  params: leaseParams,
  query: request.nothing,
  body: request.nothing,
  response: lease,
  status: 200,
  rejections: ['not_found', 'lease_already_ended', 'lease_sold_back'],
  idempotent: true,
});

export const extendLease = endpoint({
  id: 'extend-lease',
  context: 'leases',
  method: 'POST',
  path: '/v1/leases/{leaseId}/extend',
  summary: 'Ask for a lease to last longer, on the same nodes',
  access: ['buyer'],
  params: leaseParams,
  query: request.nothing,
  body: z.strictObject({
    until: request.wholeMinute.meta({ description: 'The new end.' }),
    price: price.meta({ description: 'For the added time alone: what it costs at most.' }),
    life: z.enum(['immediate', 'standing']).default('immediate').meta({
      description: 'If the time is not free: the wish is refused, or it stands, before every order, as long as the nodes can hear of it.',
    }),
  }),
  response: lease,
  status: 200,
  rejections: [
    'not_found',
    'lease_already_ended',
    'lease_sold_back',
    'extension_pending',
    'extension_too_late',
    'market_not_found',
    'market_halted',
    'tenant_suspended',
    'insufficient_funds',
  ],
  idempotent: true,
});

export const cancelExtension = endpoint({
  id: 'cancel-extension',
  context: 'leases',
  method: 'POST',
  path: '/v1/leases/{leaseId}/extension/cancel',
  summary: 'Take back a wish for more time that stands',
  access: ['buyer'],
  params: leaseParams,
  query: request.nothing,
  body: request.nothing,
  response: lease,
  status: 200,
  rejections: ['not_found', 'extension_not_standing'],
  idempotent: false,
});

export const sellBack = endpoint({
  id: 'sell-back',
  context: 'leases',
  method: 'POST',
  path: '/v1/leases/{leaseId}/sell-back',
  summary: 'Offer what is left of a lease as a deposit of yours: you go on paying, and earn what others pay',
  access: ['buyer'],
  params: leaseParams,
  query: request.nothing,
  body: z
    .strictObject({
      from: request.wholeMinute.optional().meta({
        description: 'When your own use ends. By default as soon as the nodes can hear of it; all of a lease that has yet to begin.',
      }),
      floorPerGpuHour: request.price.meta({ description: 'The least that you take.' }),
      leaseMinutesMin: request.minutes(1, 527_040).default(1),
    })
    .transform(({ from = null, floorPerGpuHour, leaseMinutesMin }) => ({
      from,
      floorMicros: floorPerGpuHour,
      leaseMsMin: leaseMinutesMin * minuteMs,
    })),
  response: deposit,
  status: 201,
  rejections: [
    'not_found',
    'lease_already_ended',
    'lease_sold_back',
    'extension_pending',
    'market_not_found',
    'market_halted',
    'tenant_suspended',
  ],
  idempotent: true,
});

export const getInvoice = endpoint({
  id: 'get-invoice',
  context: 'leases',
  method: 'GET',
  path: '/v1/leases/{leaseId}/invoice',
  summary: 'Get the invoice of a lease that has ended',
  access: ['buyer'],
  params: leaseParams,
  query: request.nothing,
  body: request.nothing,
  response: invoice,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const listSuppliedLeases = endpoint({
  id: 'list-supplied-leases',
  context: 'counterparts',
  method: 'GET',
  path: '/v1/supplied-leases',
  summary: 'List the leases that run on your nodes, or on what you sold back',
  access: ['provider', 'buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(suppliedLease),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getSuppliedLease = endpoint({
  id: 'get-supplied-lease',
  context: 'counterparts',
  method: 'GET',
  path: '/v1/supplied-leases/{leaseId}',
  summary: 'Get a lease that runs on your nodes, or on what you sold back',
  access: ['provider', 'buyer'],
  params: leaseParams,
  query: request.nothing,
  body: request.nothing,
  response: suppliedLease,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});
