import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Hides a text and binds it to a context: only the same secret and context open it, and a changed byte does not. The
 * nonce is derived from context and text, so that one text seals to one result and no source of chance is needed; two
 * different texts get different nonces.
 */
export function seal(secret: string, context: string, text: string): string {
  const { cipherKey, nonceKey } = keysOf(secret);
  const nonce = createHmac('sha256', nonceKey).update(`${context.length}:${context}${text}`).digest().subarray(0, nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce).setAAD(Buffer.from(context));
  const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url');
}

/** What was sealed; undefined if it was not sealed with this secret for this context. */
export function unseal(secret: string, context: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keysOf(secret).cipherKey, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

const keysOf = (secret: string) => ({
  cipherKey: deriveKey(secret, 'compute-bank seal'),
  nonceKey: deriveKey(secret, 'compute-bank nonce'),
});

const deriveKey = (secret: string, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
