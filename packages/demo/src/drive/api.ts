import { randomUUID } from 'node:crypto';
import { type Client, type ClientOptions, createClient } from '@compute-bank/sdk/client';
import { Agent, request } from 'undici';

/** The published API in the name of one key. */
export type Caller = Client['call'];

export interface Api {
  as(key: string): Caller;
  close(): Promise<void>;
}

const connections = 64;
const requestMsMax = 30_000;

/** The bank's own client for each key, over connections that are kept alive and shared. */
export function openApi(baseUrl: string): Api {
  const dispatcher = new Agent({ connections, headersTimeout: requestMsMax, bodyTimeout: requestMsMax, keepAliveTimeout: 60_000 });
  const fetch: ClientOptions['fetch'] = async (url, init) => {
    const { statusCode, headers, body } = await request(String(url), {
      dispatcher,
      method: init?.method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(typeof init?.body === 'string' && { body: init.body }),
    });
    const retryAfter = headers['retry-after'];
    return new Response(await body.text(), {
      status: statusCode,
      headers: typeof retryAfter === 'string' ? { 'retry-after': retryAfter } : {},
    });
  };
  return {
    as: (apiKey) => createClient({ baseUrl, apiKey, idempotencyKey: randomUUID, timeoutMs: requestMsMax, fetch }).call,
    close: () => dispatcher.destroy(),
  };
}
