import { tenantAccounts } from '@compute-bank/domain/entities/money';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const balance = z
  .strictObject({
    asset: response.asset,
    available: response.money,
    held: response.money.meta({ description: 'Set aside for withdrawals and their leases.' }),
    earnings: response.money.meta({ description: 'What delivered capacity earned, net of fee; paid out from here.' }),
    bond: response.money,
    creditLimit: response.money,
  })
  .meta({ id: 'Balance', description: "A tenant's accounts in one asset." });

const line = z
  .strictObject({
    assignmentId: response.id('asg'),
    kind: z.enum(['use', 'early-return']),
    from: response.instant,
    until: response.instant,
    gpuSeconds: response.wholeText,
    perGpuHour: response.money,
    charge: response.money,
    buyerFee: response.money.nullable().meta({ description: 'For the buyer: what it pays on top of the charge.' }),
    fee: response.money.nullable().meta({ description: "For the provider: the bank's part of the charge." }),
    net: response.money.nullable().meta({ description: "For the provider: the charge without the bank's part." }),
  })
  .meta({ id: 'ChargeLine', description: 'Use of one slice within one hour.' });

export const transfer = z
  .strictObject({
    transferId: response.id('trf'),
    kind: z.enum(['top-up', 'pay-out', 'hold', 'release', 'settlement']),
    asset: response.asset,
    postings: z.array(z.strictObject({ account: z.enum(tenantAccounts), amount: response.money })),
    reference: z.string().meta({ description: 'What it is about, such as a lease id.' }),
    lines: z.array(line),
    at: response.instant,
  })
  .meta({ id: 'Transfer', description: 'Money moved, once: the part that touches this tenant.' });

export const listBalances = endpoint({
  id: 'list-balances',
  context: 'accounts',
  method: 'GET',
  path: '/v1/balances',
  summary: 'List your balances, one per asset',
  access: ['provider', 'buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(balance),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const listTransfers = endpoint({
  id: 'list-transfers',
  context: 'accounts',
  method: 'GET',
  path: '/v1/transfers',
  summary: 'List your transfers with their charge lines',
  access: ['provider', 'buyer'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(transfer),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const requestPayOut = endpoint({
  id: 'request-pay-out',
  context: 'pay-outs',
  method: 'POST',
  path: '/v1/pay-outs',
  summary: 'Have earnings paid out',
  access: ['provider', 'buyer'],
  params: request.nothing,
  query: request.nothing,
  body: z.strictObject({ asset: request.asset, amount: request.positiveMoney }),
  response: transfer,
  status: 201,
  rejections: ['tenant_suspended', 'insufficient_earnings'],
  idempotent: true,
});
