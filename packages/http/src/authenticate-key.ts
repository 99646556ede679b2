import { createHash, timingSafeEqual } from 'node:crypto';
import type { KeyPrincipal } from '@compute-bank/domain/principal';
import { type ApiEvent, headerOf } from './api-event.ts';
import type { Edge } from './edge.ts';
import { Refused } from './refused.ts';

const bearerForm = /^Bearer (cbk_([0-9a-z]{8,32})_[A-Za-z0-9_-]{43})$/i;
const keyInText = /cbk_[0-9a-z]{8,32}_/i;

/** Compared with when there is no such key, so that an unknown prefix takes the same path as a wrong secret. */
const nobodysHash = Buffer.alloc(32);

/** The caller whose API key the Authorization header carries. Throws {@link Refused}, the same for every cause. */
export async function authenticateKey(event: ApiEvent, edge: Edge): Promise<KeyPrincipal> {
  const form = bearerForm.exec(headerOf(event, 'authorization') ?? '');
  if (!form?.[1] || !form[2]) throw unauthenticated();
  const key = await edge.findKey(form[2]);
  const presented = createHash('sha256').update(form[1]).digest();
  const stored = key ? Buffer.from(key.sha256, 'hex') : nobodysHash;
  const same = stored.length === presented.length && timingSafeEqual(stored, presented);
  if (!key || !same || key.state !== 'active' || (key.expiresAt !== null && key.expiresAt <= edge.now())) throw unauthenticated();
  return { kind: 'key', tenantId: key.tenantId, keyId: key.keyId, roles: key.roles };
}

const unauthenticated = (): Refused =>
  new Refused({ code: 'unauthenticated', detail: 'Send a valid API key: Authorization: Bearer cbk_…' });

/** Refuses a key in the address, which proxies and logs would keep. Its text is not repeated. */
export function refuseKeyInAddress(event: ApiEvent): void {
  if (!keyInText.test(safeDecode(event.rawQueryString)) && !keyInText.test(safeDecode(event.rawPath))) return;
  throw new Refused({
    code: 'invalid_request',
    detail: 'A key must not be part of the address. Revoke it: addresses are logged on their way.',
  });
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
