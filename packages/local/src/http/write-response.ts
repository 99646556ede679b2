import type { ServerResponse } from 'node:http';
import { isShape } from '../template/shape.ts';

/** What API Gateway says by itself: a short JSON text, not the bank's problem format. */
export function writeGatewayError(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ message });
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Writes what a function returned by the rules of payload format 2.0: without a status code, the value is the body. */
export function writeFunctionResult(response: ServerResponse, result: unknown): void {
  if (!isShape(result) || result.statusCode === undefined) {
    const body = JSON.stringify(result ?? null);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    return;
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    writeGatewayError(response, 500, 'Internal Server Error');
    return;
  }
  if (isShape(result.headers)) for (const [name, value] of Object.entries(result.headers)) response.setHeader(name, String(value));
  if (Array.isArray(result.cookies)) response.setHeader('set-cookie', result.cookies.map(String));
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json');
  const text = result.body === undefined || result.body === null ? '' : String(result.body);
  const body = Buffer.from(text, result.isBase64Encoded === true ? 'base64' : 'utf8');
  response.setHeader('content-length', body.length);
  response.writeHead(status).end(body);
}
