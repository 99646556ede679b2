import type { Role } from '@compute-bank/domain/entities/tenant';
import type { RejectionCode } from '@compute-bank/domain/rejection';
import type * as z from 'zod';

/**
 * One Lambda each: `functions/api/<context>/index.ts` serves the endpoints of its context. What is hot or sensitive has one of
 * its own, so that nothing else takes its place or has its rights; and so has what reaches across tenants.
 */
export const contexts = [
  'tenants',
  'keys',
  'top-ups',
  'nodes',
  'joining',
  'heartbeats',
  'deposits',
  'orders',
  'withdrawals',
  'quotes',
  'leases',
  'returns',
  'counterparts',
  'accounts',
  'pay-outs',
  'markets',
  'market-control',
  'order-moves',
] as const;
export type Context = (typeof contexts)[number];

/** Who may call: everybody, a node that signs, or a key with one of these roles. */
export type Access = 'public' | 'agent' | readonly Role[];

/**
 * One published operation: the single source for routes, parsing, types, the SDK and OpenAPI. Request schemas turn the
 * wire form into domain values (`Instant`, micros, branded ids); the response schema describes the wire form itself.
 */
export interface Endpoint {
  /** Verb and noun, as the function, the use case and the test are called. */
  readonly id: string;
  readonly context: Context;
  readonly method: 'GET' | 'POST';
  /** With parameters in braces: `/v1/leases/{leaseId}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly response: z.ZodType;
  readonly status: 200 | 201;
  /** What this operation may refuse, beyond {@link rejectionsOf} every operation of its kind. */
  readonly rejections: readonly RejectionCode[];
  /** True: needs an `Idempotency-Key`, and answers the same again. */
  readonly idempotent: boolean;
  /** True: the answer holds a secret that is shown once, so its stored copy is encrypted. */
  readonly confidential?: boolean;
}

/** Declares an endpoint, keeping its literal types. */
export const endpoint = <const E extends Endpoint>(declared: E): E => declared;

const always = ['invalid_request', 'busy'] as const;
const authenticated = ['unauthenticated', 'forbidden'] as const;
const creating = ['idempotency_key_missing', 'idempotency_key_reused', 'concurrent_request'] as const;
const withBody = ['payload_too_large', 'unsupported_media_type'] as const;

/** Everything that the operation may refuse, in the order in which it is checked. */
export function rejectionsOf(declared: Endpoint): readonly RejectionCode[] {
  const codes: RejectionCode[] = [
    ...(declared.access === 'public' ? [] : authenticated),
    ...(declared.method === 'POST' ? withBody : []),
    ...always,
    ...(declared.idempotent ? creating : []),
    ...declared.rejections,
  ];
  return [...new Set(codes)];
}

/** What a request schema answers: domain values. */
export type ParamsOf<E extends Endpoint> = z.output<E['params']>;
export type QueryOf<E extends Endpoint> = z.output<E['query']>;
export type BodyOf<E extends Endpoint> = z.output<E['body']>;
/** The answer in wire form. */
export type ResponseOf<E extends Endpoint> = z.output<E['response']>;

/** What a caller sends, in wire form; fields with a default may be left out. */
export type ParamsIn<E extends Endpoint> = z.input<E['params']>;
export type QueryIn<E extends Endpoint> = z.input<E['query']>;
export type BodyIn<E extends Endpoint> = z.input<E['body']>;
