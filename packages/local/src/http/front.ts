import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Invoker, TimedOut } from '../functions/invoker.ts';
import type { Poller } from '../poller.ts';
import type { RouteDefinition } from '../template/deployment.ts';
import { readBody } from './read-body.ts';
import { createRouter, type Router } from './router.ts';
import { toHttpEvent } from './to-http-event.ts';
import { writeFunctionResult, writeGatewayError } from './write-response.ts';

export interface FrontParts {
  readonly routes: readonly RouteDefinition[];
  readonly invoker: Invoker;
  readonly nowMs: () => number;
  /** 0 for any free port. */
  readonly port: number;
  readonly address: string;
}

export interface Front extends Poller {
  readonly port: number;
}

const bodyBytesMax = 1024 * 1024;
const requestMsMax = 10_000;
/** More at once than one machine can serve: the rest is told to come back instead of waiting in memory. */
const requestsMax = 1_000;
const closeMsMax = 5_000;
/** Longer than an agent waits between two heartbeats. */
const keepAliveMs = 65_000;

/** The HTTP front: what an HTTP API is in the cloud. */
export async function openFront(parts: FrontParts): Promise<Front> {
  const route = createRouter(parts.routes);
  let open = 0;
  const server = createServer({
    requestTimeout: requestMsMax,
    headersTimeout: requestMsMax,
    connectionsCheckingInterval: 500,
    keepAliveTimeout: keepAliveMs,
  });
  server.on('request', (request, response) => {
    if (open >= requestsMax) {
      writeGatewayError(response.setHeader('retry-after', '1'), 503, 'Service Unavailable');
      return;
    }
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    void serve(parts, route, request, response);
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(parts.port, parts.address, listening));
  const bound = server.address();
  return { port: typeof bound === 'object' && bound !== null ? bound.port : parts.port, stop: () => close(server) };
}

async function serve(parts: FrontParts, route: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://local');
  const matched = url ? route(request.method ?? '', url.pathname) : undefined;
  if (!url || !matched) {
    writeGatewayError(response, 404, 'Not Found');
    return;
  }
  const body = await readBody(request, bodyBytesMax);
  if (!body.read) {
    // An aborted request has nobody left to be answered; one that is too slow was answered 408 by the server.
    if (body.cause === 'too-large') writeGatewayError(response, 413, 'Request Entity Too Large');
    return;
  }
  try {
    const event = toHttpEvent(request, url, matched, body.body, parts.nowMs());
    writeFunctionResult(response, await parts.invoker.invoke(matched.route.function, event));
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof TimedOut) writeGatewayError(response, 503, 'Service Unavailable');
    else writeGatewayError(response, 500, 'Internal Server Error');
  }
}

/** Lets open requests end, for a while. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), closeMsMax);
  await closed;
  clearTimeout(timer);
}
