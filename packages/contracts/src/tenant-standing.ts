import { minuteMs } from '@compute-bank/domain/instant';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import { tenant, tenantParams } from './tenants.ts';

export const suspendTenant = endpoint({
  id: 'suspend-tenant',
  context: 'tenants',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/suspend',
  summary: 'Take a tenant out of every market: no new orders, nothing of its own begins, what runs ends within the grace',
  access: ['admin'],
  params: tenantParams,
  query: request.nothing,
  body: z
    .strictObject({
      graceMinutes: request.minutes(0, 44_640).default(60).meta({ description: 'How long leases that run may go on.' }),
    })
    .transform(({ graceMinutes }) => ({ graceMs: graceMinutes * minuteMs })),
  response: tenant,
  status: 200,
  rejections: ['forbidden', 'tenant_not_found', 'tenant_already_suspended', 'change_under_way'],
  idempotent: true,
});

export const reinstateTenant = endpoint({
  id: 'reinstate-tenant',
  context: 'tenants',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/reinstate',
  summary: 'Let a suspended tenant buy and sell again; what its suspension ended stays ended',
  access: ['admin'],
  params: tenantParams,
  query: request.nothing,
  body: request.nothing,
  response: tenant,
  status: 200,
  rejections: ['tenant_not_found', 'tenant_not_suspended', 'change_under_way'],
  idempotent: true,
});
