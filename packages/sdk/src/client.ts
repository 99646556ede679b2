import type { BodyIn, Endpoint, ParamsIn, QueryIn, ResponseOf } from '@compute-bank/contracts/endpoint';
import { BankProblem, problemOf } from './bank-problem.ts';
import { defaultWait, retryWaitMs } from './retry.ts';

export interface ClientOptions {
  /** Such as `https://bank.example`, without a path. */
  readonly baseUrl: string;
  /** `cbk_…`; without it only public operations can be called. */
  readonly apiKey?: string;
  /** Makes the `Idempotency-Key` of a creating call that brings none; unique per intended act. */
  readonly idempotencyKey: () => string;
  /** Per attempt. */
  readonly timeoutMs?: number;
  /** Attempts in all; 1 never repeats. */
  readonly attemptsMax?: number;
  readonly fetch?: typeof fetch;
  readonly wait?: (ms: number) => Promise<void>;
}

/** A request, or a part of one, in which nothing is given. */
export type Nothing = Record<never, never>;

/** A part of a request: may be left out if nothing in it must be given. */
type Part<Name extends string, Value> = Nothing extends Value ? { readonly [N in Name]?: Value } : { readonly [N in Name]: Value };

/** What a call of this endpoint needs, in wire form. */
export type CallInput<E extends Endpoint> = Part<'params', ParamsIn<E>> &
  Part<'query', QueryIn<E>> &
  Part<'body', BodyIn<E>> & {
    /** For creating calls: the act's own key, so that it can be repeated after a restart. */
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

export interface Client {
  /**
   * Calls an endpoint of the registry and answers its parsed response. Throws {@link BankProblem} for a refusal, and
   * what `fetch` throws when the bank cannot be reached. Repeats what may be repeated: 429 and 503 always; 502, 504 and a
   * lost connection only where a repetition has no further effect.
   */
  call<E extends Endpoint>(endpoint: E, ...input: Nothing extends CallInput<E> ? [CallInput<E>?] : [CallInput<E>]): Promise<ResponseOf<E>>;
}

/** The parts of any call, once its type has been checked. */
interface Parts {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export function createClient(options: ClientOptions): Client {
  return {
    async call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<ResponseOf<E>> {
      const request = requestOf(options, endpoint, input ?? {});
      const answer = await send(options, endpoint, request, input?.signal);
      if (answer.status !== endpoint.status) throw new BankProblem(problemOf(answer.status, answer.body));
      return readResponse(endpoint, answer.body);
    },
  };
}

interface Request {
  readonly url: string;
  readonly init: RequestInit;
}

function requestOf(options: ClientOptions, endpoint: Endpoint, { params, query, body, idempotencyKey }: Parts): Request {
  const path = endpoint.path.replaceAll(/\{([^/]+)\}/g, (_, name: string) => encodeURIComponent(fieldOf(params, name)));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value));
  const url = new URL(path, options.baseUrl);
  url.search = search.toString();
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (options.apiKey !== undefined) headers.authorization = `Bearer ${options.apiKey}`;
  if (endpoint.idempotent) headers['idempotency-key'] = idempotencyKey ?? options.idempotencyKey();
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = { method: endpoint.method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return { url: url.href, init };
}

function fieldOf(params: unknown, name: string): string {
  const value = typeof params === 'object' && params !== null ? Object.entries(params).find(([key]) => key === name)?.[1] : undefined;
  if (typeof value !== 'string') throw new TypeError(`the parameter ${name} is missing`);
  return value;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Nothing was done: too many requests, or no room just now. */
const refusedBeforehand: ReadonlySet<number> = new Set([429, 503]);
/** A gateway's word for an answer that it did not get: something may have been done. */
const lostOnTheWay: ReadonlySet<number> = new Set([502, 504]);

async function send(options: ClientOptions, endpoint: Endpoint, { url, init }: Request, signal?: AbortSignal): Promise<Answer> {
  const { timeoutMs = 15_000, attemptsMax = 6, wait = defaultWait } = options;
  const send = options.fetch ?? fetch;
  const isRepeatable = endpoint.method === 'GET' || endpoint.idempotent;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const timeout = AbortSignal.timeout(timeoutMs);
      const response = await send(url, { ...init, redirect: 'error', signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
      const answer = { status: response.status, body: readJson(await response.text()) };
      const isPassing = refusedBeforehand.has(response.status) || (isRepeatable && lostOnTheWay.has(response.status));
      if (!isPassing || attempt >= attemptsMax) return answer;
      await wait(retryWaitMs(attempt, response.headers.get('retry-after')));
    } catch (error) {
      if (!isRepeatable || attempt >= attemptsMax || signal?.aborted) throw error;
      await wait(retryWaitMs(attempt, null));
    }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parses the response. Fields that this client does not know yet are passed over: a newer bank may say more. */
function readResponse<E extends Endpoint>(endpoint: E, body: unknown): ResponseOf<E> {
  const parsed = endpoint.response.safeParse(body);
  const isOnlyNewer = !parsed.success && parsed.error.issues.every(({ code }) => code === 'unrecognized_keys');
  if (!parsed.success && !isOnlyNewer) throw new TypeError(`${endpoint.id}: the answer does not fit its contract: ${parsed.error.message}`);
  return (parsed.success ? parsed.data : body) as ResponseOf<E>;
}
