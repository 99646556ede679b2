import { networkKinds } from '@compute-bank/domain/link';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const fabric = z
  .strictObject({
    fabricId: response.id('fab'),
    name: z.string(),
    region: response.region,
    network: response.network,
    createdAt: response.instant,
  })
  .meta({ id: 'Fabric', description: 'A set of nodes joined by one fast network; only nodes of one fabric can run one gang.' });

const regionIn = z
  .strictObject({
    country: z
      .string()
      .regex(/^[a-z]{2}$/, 'Must be a country in two lower-case letters, such as cn.')
      .meta({ example: 'cn' }),
    code: request.place,
    site: request.text(40).optional(),
  })
  .refine(({ country, code }) => code === country || code.startsWith(`${country}-`), {
    path: ['code'],
    message: 'Must begin with the country, as in cn-nx.',
  });

export const networkIn = z.strictObject({
  kind: z.enum(networkKinds),
  gbpsPerGpu: z.number().min(0).max(100_000).meta({ description: 'Gbit/s per GPU between nodes.' }),
});

export const createFabric = endpoint({
  id: 'create-fabric',
  context: 'nodes',
  method: 'POST',
  path: '/v1/fabrics',
  summary: 'Create a fabric',
  access: ['provider'],
  params: request.nothing,
  query: request.nothing,
  body: z.strictObject({ name: request.text(80), region: regionIn, network: networkIn }),
  response: fabric,
  status: 201,
  rejections: ['tenant_suspended'],
  idempotent: true,
});

export const listFabrics = endpoint({
  id: 'list-fabrics',
  context: 'nodes',
  method: 'GET',
  path: '/v1/fabrics',
  summary: 'List your fabrics',
  access: ['provider'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(fabric),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});
