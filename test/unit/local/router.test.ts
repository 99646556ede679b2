import { createRouter } from '@compute-bank/local/http/router';
import { expect, test } from '@jest/globals';

const keys = [
  'GET /v1/leases/{leaseId}',
  'GET /v1/leases/supplied',
  'POST /v1/leases/{leaseId}/return',
  'ANY /v1/leases/{leaseId}/notes',
  'GET /v1/leases/{leaseId}/notes',
  'GET /files/{path+}',
];
const route = createRouter(keys.map((key) => ({ key, function: key })));

test.each([
  ['GET', '/v1/leases/lea_1', 'GET /v1/leases/{leaseId}', { leaseId: 'lea_1' }],
  ['GET', '/v1/leases/supplied', 'GET /v1/leases/supplied', {}],
  ['POST', '/v1/leases/lea_1/return', 'POST /v1/leases/{leaseId}/return', { leaseId: 'lea_1' }],
  ['GET', '/v1/leases/lea_1/notes', 'GET /v1/leases/{leaseId}/notes', { leaseId: 'lea_1' }],
  ['DELETE', '/v1/leases/lea_1/notes', 'ANY /v1/leases/{leaseId}/notes', { leaseId: 'lea_1' }],
  ['GET', '/files/a/b%20c', 'GET /files/{path+}', { path: 'a/b c' }],
  ['GET', '/v1/leases/a%2Fb', 'GET /v1/leases/{leaseId}', { leaseId: 'a/b' }],
])('%s %s is served by %s', (method, path, key, parameters) => {
  const matched = route(method, path);
  expect(matched?.route.key).toBe(key);
  expect(matched?.parameters).toEqual(parameters);
});

test.each([
  ['another method', 'DELETE', '/v1/leases/lea_1'],
  ['a path that is too long', 'GET', '/v1/leases/lea_1/x'],
  ['an empty parameter', 'GET', '/v1/leases/'],
  ['a parameter that cannot be decoded', 'GET', '/v1/leases/%zz'],
  ['nothing at all', 'GET', '/'],
])('%s has no route', (_, method, path) => {
  expect(route(method, path)).toBeUndefined();
});
