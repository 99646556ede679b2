import type { MiddlewareObj } from '@middy/core';
import { type ApiEvent, type ApiResponse, requestIdOf } from './api-event.ts';
import type { Edge } from './edge.ts';
import { idsOfRequest } from './ids-of-request.ts';
import { notesOn } from './request-notes.ts';

type Request = { event: ApiEvent; response?: ApiResponse | null | undefined; internal: Record<string, unknown> };

/** Tells of every request how it went, refusals included: the first middleware, so that it is the last to see the answer. */
export const withTelemetry = (edge: () => Edge): MiddlewareObj<ApiEvent, ApiResponse> => ({
  before: ({ internal }: Request) => {
    internal.startedAt = edge().wallNow();
  },
  after: (request: Request) => quietly(() => tell(edge(), request)),
  onError: (request: Request) => quietly(() => tell(edge(), request)),
});

/** The answer stands, whether or not it can be told. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Its caller must not suffer for it.
  }
}

function tell(edge: Edge, { event, response, internal }: Request): void {
  if (!response) return;
  const { operation = null, principal } = notesOn(event);
  const { startedAt } = internal;
  edge.tell('request_served', {
    requestId: requestIdOf(event),
    operation,
    tenantId: principal?.tenantId ?? null,
    caller: (principal?.kind === 'key' ? principal.keyId : principal?.nodeId) ?? null,
    status: response.statusCode,
    code: codeOf(response),
    milliseconds: typeof startedAt === 'number' ? Math.max(0, edge.wallNow() - startedAt) : 0,
    replayed: response.headers['idempotent-replayed'] === 'true',
    ids: idsOfRequest(event, response),
  });
}

/** Our own problem bodies name theirs. */
function codeOf({ headers, body }: ApiResponse): string | null {
  if (headers['content-type'] !== 'application/problem+json') return null;
  const { code }: { code?: unknown } = JSON.parse(body);
  return typeof code === 'string' ? code : null;
}
