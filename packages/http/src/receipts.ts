import { createHash } from 'node:crypto';
import type { Endpoint } from '@compute-bank/contracts/endpoint';
import { assert } from '@compute-bank/domain/assert';
import type { Receipt } from '@compute-bank/domain/entities/record';
import type { TenantId } from '@compute-bank/domain/ids';
import { type ApiEvent, type ApiResponse, headerOf } from './api-event.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Edge } from './edge.ts';
import type { RawRequest } from './read-request.ts';
import { Refused } from './refused.ts';
import type { Sealer } from './sealer.ts';

/** What makes one creating request recognisable when it comes again. */
export interface Attempt {
  readonly tenantId: TenantId;
  readonly idempotencyKey: string;
  readonly operation: string;
  /** Hex SHA-256 of operation, parameters and body in canonical form. */
  readonly requestHash: string;
  readonly confidential: boolean;
}

const keyForm = /^[\x21-\x7e]{1,128}$/;

/** Reads the `Idempotency-Key`. Throws {@link Refused} with `idempotency_key_missing`. */
export function attemptOf(event: ApiEvent, tenantId: TenantId, declared: Endpoint, raw: RawRequest): Attempt {
  const idempotencyKey = headerOf(event, 'idempotency-key') ?? '';
  if (!keyForm.test(idempotencyKey)) {
    const detail = 'Send an Idempotency-Key header: 1 to 128 visible ASCII characters, one per intended act.';
    throw new Refused({ code: 'idempotency_key_missing', detail });
  }
  const asked = canonicalJson({ operation: declared.id, params: raw.params, body: raw.body });
  const requestHash = createHash('sha256').update(asked).digest('hex');
  return { tenantId, idempotencyKey, operation: declared.id, requestHash, confidential: declared.confidential === true };
}

/** The receipt of an answer. One that holds a secret is stored sealed, so that no store, stream or backup shows it. */
export function receiptOf({ now }: Edge, sealer: Sealer, attempt: Attempt, answer: Pick<Receipt, 'status' | 'body'>): Receipt {
  const { tenantId, idempotencyKey, operation, requestHash, confidential } = attempt;
  const kept = confidential ? sealer.seal(sealContext(attempt), answer.body) : answer.body;
  return { type: 'receipt', tenantId, idempotencyKey, operation, requestHash, status: answer.status, body: kept, createdAt: now() };
}

const sealContext = ({ tenantId, idempotencyKey, operation }: Attempt): string =>
  canonicalJson({ receipt: 1, tenantId, idempotencyKey, operation });

/**
 * The stored answer to this request, if it was carried out before. Throws {@link Refused} with
 * `idempotency_key_reused` if its key belongs to another request.
 */
export async function replay(edge: Edge, sealer: Sealer, attempt: Attempt): Promise<ApiResponse | undefined> {
  const receipt = await edge.findReceipt(attempt.tenantId, attempt.idempotencyKey);
  if (!receipt) return undefined;
  if (receipt.requestHash !== attempt.requestHash) {
    throw new Refused({ code: 'idempotency_key_reused', detail: 'This Idempotency-Key came with another request before. Take a new one.' });
  }
  const body = attempt.confidential ? await sealer.open(sealContext(attempt), receipt.body) : receipt.body;
  assert(body !== undefined, `receipt of ${attempt.operation} does not open: was the secret replaced twice?`);
  return {
    statusCode: receipt.status,
    headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
    body,
  };
}
