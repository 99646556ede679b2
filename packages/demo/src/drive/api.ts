import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '@compute-bank/contracts/endpoint';
import { Agent, request } from 'undici';
import type * as z from 'zod';

type Declared<B extends z.ZodType, R extends z.ZodType> = Endpoint & { readonly body: B; readonly response: R };

export interface Call<B extends z.ZodType> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: z.input<B>;
}

/** The published API in the name of one key. Answers are read by the endpoint's own schema. */
export type Caller = <B extends z.ZodType, R extends z.ZodType>(endpoint: Declared<B, R>, call?: Call<B>) => Promise<z.output<R>>;

export interface Api {
  as(key: string): Caller;
  close(): Promise<void>;
}

/** The bank said no. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

const connections = 64;
const requestMsMax = 30_000;
const attemptsMax = 6;

export function openApi(url: string): Api {
  const dispatcher = new Agent({ connections, headersTimeout: requestMsMax, bodyTimeout: requestMsMax, keepAliveTimeout: 60_000 });
  return {
    as: (key) => (endpoint, call) => callEndpoint(dispatcher, url, key, endpoint, call ?? {}),
    close: () => dispatcher.destroy(),
  };
}

async function callEndpoint<B extends z.ZodType, R extends z.ZodType>(
  dispatcher: Agent,
  url: string,
  key: string,
  endpoint: Declared<B, R>,
  call: Call<B>,
): Promise<z.output<R>> {
  // One key for all attempts: the bank answers a repetition as it answered the first time.
  const idempotencyKey = endpoint.idempotent ? { 'idempotency-key': randomUUID() } : {};
  for (let attempt = 1; ; attempt += 1) {
    const { statusCode, body } = await request(`${url}${pathOf(endpoint, call.params ?? {})}`, {
      method: endpoint.method,
      dispatcher,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...idempotencyKey },
      ...(call.query && { query: call.query }),
      ...(endpoint.method === 'POST' && { body: JSON.stringify(call.body ?? {}) }),
    });
    const text = await body.text();
    if (statusCode === endpoint.status) return endpoint.response.parse(JSON.parse(text));
    if (statusCode !== 503 || attempt >= attemptsMax) throw refusalOf(endpoint, statusCode, text);
    await sleep(50 * 2 ** attempt);
  }
}

const pathOf = (endpoint: Endpoint, params: Readonly<Record<string, string>>): string =>
  endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

function refusalOf(endpoint: Endpoint, status: number, text: string): Refusal {
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? String(status);
  return new Refusal(code, `${endpoint.id} was refused with ${status}: ${text.slice(0, 600)}`);
}
