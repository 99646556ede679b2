import { roles } from '@compute-bank/domain/entities/tenant';
import * as z from 'zod';
import { transfer } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

export const tenant = z
  .strictObject({
    tenantId: response.id('ten'),
    name: z.string(),
    ownerId: z.string(),
    state: z.enum(['active', 'suspended']),
    suspension: z
      .strictObject({ since: response.instant, leasesEndBy: response.instant })
      .nullable()
      .meta({ description: 'Null while it is active.' }),
    createdAt: response.instant,
  })
  .meta({ id: 'Tenant', description: 'An organisation that provides, buys, or both.' });

const keyShape = {
  keyId: response.id('key'),
  tenantId: response.id('ten'),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  prefix: z.string().meta({ description: 'The public first part of the key.' }),
  state: z.enum(['active', 'revoked']),
  expiresAt: response.instant.nullable(),
  createdAt: response.instant,
};
const key = z.strictObject(keyShape).meta({ id: 'ApiKey', description: 'A key as its tenant sees it, without its secret.' });
const madeKey = z
  .strictObject({ ...keyShape, secret: z.string().meta({ description: 'The whole key: shown in this answer and never again.' }) })
  .meta({ id: 'MadeApiKey' });

export const tenantParams = z.strictObject({ tenantId: request.id('ten') });

export const createTenant = endpoint({
  id: 'create-tenant',
  context: 'tenants',
  method: 'POST',
  path: '/v1/tenants',
  summary: 'Create a tenant',
  access: ['admin'],
  params: request.nothing,
  query: request.nothing,
  body: z.strictObject({
    name: request.text(80).meta({ description: 'Shown to other tenants as the public name; unique, look-alikes included.' }),
    ownerId: request
      .text(80)
      .optional()
      .meta({ description: 'Beneficial owner: tenants of one owner never trade with each other. By default the tenant itself.' }),
  }),
  response: tenant,
  status: 201,
  rejections: ['name_taken'],
  idempotent: true,
});

export const listTenants = endpoint({
  id: 'list-tenants',
  context: 'tenants',
  method: 'GET',
  path: '/v1/tenants',
  summary: 'List all tenants',
  access: ['admin'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(tenant),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getTenant = endpoint({
  id: 'get-tenant',
  context: 'tenants',
  method: 'GET',
  path: '/v1/tenants/{tenantId}',
  summary: 'Get a tenant',
  access: ['admin'],
  params: tenantParams,
  query: request.nothing,
  body: request.nothing,
  response: tenant,
  status: 200,
  rejections: ['tenant_not_found'],
  idempotent: false,
});

export const createKey = endpoint({
  id: 'create-key',
  context: 'keys',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/keys',
  summary: 'Create an API key for a tenant',
  access: ['admin'],
  params: tenantParams,
  query: request.nothing,
  body: z.strictObject({
    name: request.text(80),
    roles: z
      .array(z.enum(roles))
      .min(1)
      .max(roles.length)
      .refine((list) => new Set(list).size === list.length, 'Must not name a role twice.')
      .meta({ description: "The role admin is for the bank's own tenant only." }),
    expiresAt: request.instant.nullable().default(null),
  }),
  response: madeKey,
  status: 201,
  rejections: ['tenant_not_found'],
  idempotent: true,
  confidential: true,
});

export const listKeys = endpoint({
  id: 'list-keys',
  context: 'keys',
  method: 'GET',
  path: '/v1/tenants/{tenantId}/keys',
  summary: "List a tenant's API keys",
  access: ['admin'],
  params: tenantParams,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(key),
  status: 200,
  rejections: ['tenant_not_found', 'cursor_invalid'],
  idempotent: false,
});

export const revokeKey = endpoint({
  id: 'revoke-key',
  context: 'keys',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/keys/{keyId}/revoke',
  summary: 'Revoke an API key, at once and for good',
  access: ['admin'],
  params: z.strictObject({ tenantId: request.id('ten'), keyId: request.id('key') }),
  query: request.nothing,
  body: request.nothing,
  response: key,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const topUp = endpoint({
  id: 'top-up',
  context: 'top-ups',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/top-ups',
  summary: 'Enter money received from a tenant',
  access: ['admin'],
  params: tenantParams,
  query: request.nothing,
  body: z.strictObject({
    asset: request.asset,
    amount: request.positiveMoney,
    externalId: request.text(100).meta({ description: "The payment's number outside: it is entered once, however often it is sent." }),
  }),
  response: transfer,
  status: 201,
  rejections: ['forbidden', 'tenant_not_found', 'transfer_conflict'],
  idempotent: true,
});
