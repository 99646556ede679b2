import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { account } from '../template/directory.ts';
import type { Matched } from './router.ts';

/** Content types whose bodies are text; all others travel as base64. */
const textual = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b|application\/x-www-form-urlencoded\b)/i;

/** The event that an HTTP API makes of a request (payload format 2.0). */
export function toHttpEvent(request: IncomingMessage, url: URL, matched: Matched, body: Buffer, nowMs: number): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = joinHeaders(request);
  const query = joinQuery(url.searchParams);
  const isText = body.length === 0 || headers['content-type'] === undefined || textual.test(headers['content-type']);
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: matched.route.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(matched.parameters).length > 0 && { pathParameters: matched.parameters }),
    requestContext: {
      accountId: account,
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: matched.route.key,
      stage: '$default',
      time: new Date(nowMs).toISOString(),
      timeEpoch: nowMs,
    },
    ...(body.length > 0 && { body: isText ? body.toString('utf8') : body.toString('base64') }),
    isBase64Encoded: !isText,
  };
}

/** Names in lower case; repeated headers joined by commas. */
function joinHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct))
    if (values) joined[name] = values.join(name === 'cookie' ? '; ' : ',');
  return joined;
}

function joinQuery(parameters: URLSearchParams): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of parameters) joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  return joined;
}
