import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What API Gateway, or the local host in its place, hands over: payload format 2.0. */
export type ApiEvent = APIGatewayProxyEventV2;

/** What goes back. */
export interface ApiResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** A header's value; names arrive in lower case. */
export const headerOf = (event: ApiEvent, name: string): string | undefined => event.headers[name];

/** The body's bytes: what its size and a signature are about. */
export const bodyBytes = (event: ApiEvent): Buffer => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');

const requestIdForm = /^[A-Za-z0-9_=-]{1,64}$/;

/** Names this request in its answer, in the log and in a problem's `instance`. The gateway made it. */
export function requestIdOf(event: ApiEvent): string {
  const id = event.requestContext.requestId;
  return requestIdForm.test(id) ? id : 'unnamed';
}
