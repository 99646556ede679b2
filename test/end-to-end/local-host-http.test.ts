import { connect } from 'node:net';
import type { Host } from '@compute-bank/local/host-options';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { post, startFixture } from './local-host.ts';

let host: Host;
beforeAll(async () => {
  host = await startFixture();
});
afterAll(() => host.stop());

test('a request becomes the event of an HTTP API, and the answer its reply', async () => {
  const response = await fetch(`${host.api}/echo/a%20b?x=1&x=2&y=`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'k=v; l=w', 'X-Mixed-Case': 'kept' },
    body: '{"n":1}',
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-echo')).toBe('yes');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toMatchObject({
    version: '2.0',
    routeKey: 'POST /echo/{name}',
    rawPath: '/echo/a%20b',
    rawQueryString: 'x=1&x=2&y=',
    queryStringParameters: { x: '1,2', y: '' },
    pathParameters: { name: 'a b' },
    cookies: ['k=v', 'l=w'],
    headers: { 'x-mixed-case': 'kept' },
    body: '{"n":1}',
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST', path: '/echo/a%20b' }, stage: '$default' },
  });
});

test('a body that is not text travels as base64', async () => {
  const body = Buffer.from([0, 255, 1, 254]);
  const response = await fetch(`${host.api}/echo/x`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body });
  expect(await response.json()).toMatchObject({ isBase64Encoded: true, body: body.toString('base64') });
});

test('404: a path without a route', async () => {
  const response = await post(host, '/nowhere', {});
  expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
});

test('413: a body above 1 MiB, declared or not', async () => {
  const large = 'x'.repeat(1024 * 1024 + 1);
  expect((await fetch(`${host.api}/echo/x`, { method: 'POST', body: large })).status).toBe(413);
  const undeclared = new ReadableStream({
    start: (controller) => {
      controller.enqueue(Buffer.from(large));
      controller.close();
    },
  });
  expect((await fetch(`${host.api}/echo/x`, { method: 'POST', body: undeclared, duplex: 'half' })).status).toBe(413);
});

test('500: a function that throws says nothing of why', async () => {
  const response = await post(host, '/echo/boom', {});
  expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
});

test('503: a function that does not answer in its time', async () => {
  expect((await post(host, '/echo/hang', {})).status).toBe(503);
});

test('408: a body that does not arrive within ten seconds', async () => {
  const { port, hostname } = new URL(host.api);
  const socket = connect(Number(port), hostname);
  socket.write('POST /echo/x HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toContain('408 Request Timeout');
}, 20_000);

test('the API listens on loopback only', () => {
  expect(new URL(host.api).hostname).toBe('127.0.0.1');
});
