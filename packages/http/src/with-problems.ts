import type { MiddlewareObj } from '@middy/core';
import type { ApiEvent, ApiResponse } from './api-event.ts';
import { requestIdOf } from './api-event.ts';
import type { Edge } from './edge.ts';
import { defectOf, problemOf } from './problem.ts';
import { Refused } from './refused.ts';

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);
/** `NoSession`: the function could not take on the role of the caller's tenant. */
const faultNames = new Set(['TimeoutError', 'AbortError', 'NoSession']);

/** Whether a service that the bank stands on failed: the same request may go through later. */
function isFault(error: Error): boolean {
  if ('$metadata' in error || '$fault' in error || faultNames.has(error.name)) return true;
  return 'code' in error && typeof error.code === 'string' && networkCodes.has(error.code);
}

/** Answers whatever was thrown: refusals by the table, faults as 503, everything else as a bare 500 with an alarm. */
export const withProblems = (edge: () => Edge): MiddlewareObj<ApiEvent, ApiResponse> => ({
  onError: (request) => {
    const { event, error } = request;
    if (error instanceof Refused) {
      request.response = problemOf(event, error.rejection);
    } else if (error instanceof Error && error.name === 'Busy') {
      request.response = problemOf(event, { code: 'busy', detail: error.message });
    } else {
      const thrown = error instanceof Error ? error : new Error('something that is no error was thrown');
      edge().alarm('request_failed', { requestId: requestIdOf(event), route: event.routeKey, error: `${thrown.name}: ${thrown.message}` });
      const fault = { code: 'busy', detail: 'The bank cannot reach a part of itself. Try again in a moment.' } as const;
      request.response = isFault(thrown) ? problemOf(event, fault) : defectOf(event);
    }
  },
});
