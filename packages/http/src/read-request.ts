import type { BodyOf, Endpoint, ParamsOf, QueryOf } from '@compute-bank/contracts/endpoint';
import { type ApiEvent, bodyBytes, headerOf } from './api-event.ts';
import { requestErrors } from './issue-texts.ts';
import { parseJson } from './parse-json.ts';
import { Refused } from './refused.ts';

const bodyBytesMax = 1_000_000;
const errorsMax = 20;

/** Refuses a body that is too large, before anything reads it. */
export function refuseLargeBody(event: ApiEvent): void {
  if (bodyBytes(event).length <= bodyBytesMax) return;
  throw new Refused({ code: 'payload_too_large', detail: `A body may have at most ${bodyBytesMax} bytes.` });
}

/** A request as it was sent, before its schemas have read it. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Takes a request apart. Throws {@link Refused} for a wrong content type, bad JSON or a doubled query parameter. */
export function rawRequestOf(event: ApiEvent, declared: Endpoint): RawRequest {
  return {
    params: event.pathParameters ?? {},
    query: queryOf(event.rawQueryString),
    body: declared.method === 'POST' ? jsonBodyOf(event) : {},
  };
}

function jsonBodyOf(event: ApiEvent): unknown {
  const bytes = bodyBytes(event);
  if (bytes.length === 0) return {};
  const type = (headerOf(event, 'content-type') ?? '').toLowerCase().replaceAll(' ', '');
  const encoding = headerOf(event, 'content-encoding') ?? 'identity';
  if ((type !== 'application/json' && type !== 'application/json;charset=utf-8') || encoding !== 'identity') {
    throw new Refused({ code: 'unsupported_media_type', detail: 'Send the body as application/json, not compressed.' });
  }
  return parseJson(bytes.toString('utf8'));
}

function queryOf(raw: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    if (Object.hasOwn(query, name)) {
      throw new Refused({ code: 'invalid_request', detail: 'The query names a parameter twice.' });
    }
    Object.defineProperty(query, name, { value, enumerable: true });
  }
  return query;
}

/** A request in the domain's terms. */
export interface ReadRequest<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
}

/**
 * Reads all three parts by their schemas and reports everything that is wrong at once. Pointers lead into the body;
 * those of the address begin with `/path` or `/query`.
 */
export function readRequest<E extends Endpoint>(declared: E, raw: RawRequest): ReadRequest<E> {
  const params = declared.params.safeParse(raw.params);
  const query = declared.query.safeParse(raw.query);
  const body = declared.body.safeParse(raw.body);
  if (params.success && query.success && body.success) {
    // The registry's schemas are typed as any schema here; each endpoint knows its own.
    return { params: params.data, query: query.data, body: body.data } as ReadRequest<E>;
  }
  const errors = [
    ...requestErrors('/path', params.error?.issues ?? [], errorsMax),
    ...requestErrors('/query', query.error?.issues ?? [], errorsMax),
    ...requestErrors('', body.error?.issues ?? [], errorsMax),
  ].slice(0, errorsMax);
  throw new Refused({ code: 'invalid_request', detail: 'The request does not fit what this operation takes.', errors });
}
