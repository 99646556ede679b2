import type { MiddlewareObj } from '@middy/core';
import { type ApiEvent, type ApiResponse, requestIdOf } from './api-event.ts';

/** On every answer, refusals included. No answer may be kept, framed, sniffed or run. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

export function withHeaders(): MiddlewareObj<ApiEvent, ApiResponse> {
  const add = (request: { event: ApiEvent; response?: ApiResponse | null | undefined }): void => {
    if (request.response) Object.assign(request.response.headers, securityHeaders, { 'x-request-id': requestIdOf(request.event) });
  };
  return { after: add, onError: add };
}
