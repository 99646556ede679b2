import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from '../http/read-body.ts';
import { writeFunctionResult, writeGatewayError } from '../http/write-response.ts';
import type { Poller } from '../poller.ts';
import type { Control } from './control.ts';

export interface ControlServer extends Poller {
  readonly port: number;
}

const bodyBytesMax = 16 * 1024;
const requestMsMax = 10_000;

/**
 * The driver's door to the host: clock, quiet, metrics. On loopback only and for the bearer of the token only, because
 * whoever moves the clock ends leases.
 */
export async function openControlServer(control: Control, token: string, port: number): Promise<ControlServer> {
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer({ requestTimeout: requestMsMax, keepAliveTimeout: 60_000 }, (request, response) => {
    const presented = Buffer.from(request.headers.authorization ?? '');
    if (presented.length === expected.length && timingSafeEqual(presented, expected)) void answer(control, request, response);
    else writeGatewayError(response, 401, 'Unauthorized');
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(control: Control, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = URL.parse(request.url ?? '/', 'http://control');
    const body = await readBody(request, bodyBytesMax);
    if (!url || !body.read) {
      writeGatewayError(response, 400, 'Bad Request');
      return;
    }
    const input: unknown = body.body.length > 0 ? JSON.parse(body.body.toString('utf8')) : {};
    const result = await control.handle(`${request.method} ${url.pathname}`, input, url.searchParams);
    if (result === undefined) writeGatewayError(response, 404, 'Not Found');
    else writeFunctionResult(response, { statusCode: 200, body: JSON.stringify(result) });
  } catch (error) {
    writeGatewayError(response, 400, error instanceof Error ? error.message : 'Bad Request');
  }
}
