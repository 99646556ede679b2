import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

export const getHealth = endpoint({
  id: 'get-health',
  context: 'markets',
  method: 'GET',
  path: '/v1/health',
  summary: "Whether the bank answers, and the bank's time",
  access: 'public',
  params: request.nothing,
  query: request.nothing,
  body: request.nothing,
  response: z.strictObject({ status: z.literal('ok'), now: response.instant }).meta({ id: 'Health' }),
  status: 200,
  rejections: [],
  idempotent: false,
});
