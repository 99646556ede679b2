import { agentHeaders, requestStatement } from '@compute-bank/contracts/agent-signature';
import { Agent, type Dispatcher, request } from 'undici';
import { codeOf } from './error-code.ts';
import { sha256Hex } from './identity.ts';
import type { FoundInventory } from './inventory.ts';
import { type Joined, type ReadReply, readBeatReply, readJoined } from './read-reply.ts';
import { parseJson, ShapeError } from './shape.ts';
import type { SignedBeat } from './signed-beat.ts';

/** What came of a request. `unreachable` covers time-outs, so the bank may have taken it. */
export type Answer<T> =
  | { readonly kind: 'accepted'; readonly value: T }
  /** The bank said no (4xx) or could not serve it (5xx). `dateMs` is its clock by the `Date` header. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly detail: string; readonly dateMs: number | null }
  | { readonly kind: 'unreachable'; readonly detail: string };

export interface JoinRequest {
  readonly token: string;
  readonly publicKey: string;
  readonly name: string;
  readonly inventory: FoundInventory;
}

/** The two endpoints that an agent calls. Each call is over within ten seconds. */
export interface BankClient {
  readonly url: string;
  join(join: JoinRequest): Promise<Answer<Joined>>;
  beat(beat: SignedBeat): Promise<Answer<ReadReply>>;
  close(): Promise<void>;
}

const joinPath = '/v1/agent/join';
const beatPath = '/v1/agent/heartbeat';
const requestTimeoutMs = 10_000;
const replyBytesMax = 4 * 1024 * 1024;

/** The base URL to be used, without a trailing slash; throws with what would be right. Plain HTTP is for this machine only. */
export function readBankUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new ShapeError(
      `--bank: found ${JSON.stringify(text)}, must be an https URL such as https://bank.example (http for this machine only)`,
    );
  }
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new ShapeError('--bank: must hold no user, query or fragment');
  }
  return url.href.replace(/\/+$/, '');
}

/** Kept-alive connections, at most `connectionsMax` at once, shared by all nodes of this process. */
export function createBankClient(url: string, connectionsMax: number): BankClient {
  const dispatcher = new Agent({
    connections: connectionsMax,
    connect: { timeout: requestTimeoutMs },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    keepAliveTimeout: 60_000,
  });
  return {
    url,
    join: (join) => post(dispatcher, `${url}${joinPath}`, {}, JSON.stringify(join), readJoined),
    beat: (beat) => {
      const body = JSON.stringify(beat.body);
      return post(dispatcher, `${url}${beatPath}`, signedHeaders(beat, body), body, readBeatReply);
    },
    close: () => dispatcher.destroy(),
  };
}

function signedHeaders({ tenantId, nodeId, timeMs, counter, sign }: SignedBeat, body: string): Record<string, string> {
  const statement = requestStatement({ method: 'POST', path: beatPath, nodeId, timeMs, counter, bodySha256: sha256Hex(body) });
  return {
    [agentHeaders.node]: `${tenantId}/${nodeId}`,
    [agentHeaders.time]: String(timeMs),
    [agentHeaders.counter]: String(counter),
    [agentHeaders.signature]: sign(statement),
  };
}

async function post<T>(
  dispatcher: Dispatcher,
  url: string,
  headers: Record<string, string>,
  body: string,
  read: (value: unknown) => T,
): Promise<Answer<T>> {
  try {
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, dispatcher, signal } as const;
    const reply = await request(url, options);
    const text = await readBounded(reply.body);
    if (reply.statusCode >= 200 && reply.statusCode < 300) return { kind: 'accepted', value: read(parseJson(text, 'reply')) };
    return { kind: 'refused', status: reply.statusCode, ...problemOf(text), dateMs: dateOf(reply.headers.date) };
  } catch (error) {
    return { kind: 'unreachable', detail: reasonOf(error) };
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > replyBytesMax) throw new ShapeError(`reply: longer than ${replyBytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The problem's code and sentence (RFC 9457), if the answer is one. */
function problemOf(text: string): { code: string; detail: string } {
  try {
    const problem: unknown = JSON.parse(text);
    const field = (name: string) =>
      typeof problem === 'object' && problem !== null ? String(Reflect.get(problem, name) ?? '').slice(0, 400) : '';
    return { code: field('code'), detail: field('detail') || field('title') };
  } catch {
    return { code: '', detail: '' };
  }
}

function dateOf(header: string | string[] | undefined): number | null {
  const ms = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${requestTimeoutMs / 1_000} s`;
  const code = codeOf(error);
  return `${error.message || error.name}${code === undefined ? '' : ` (${code})`}`;
}
