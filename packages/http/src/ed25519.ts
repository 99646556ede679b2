import { createPublicKey, verify } from 'node:crypto';

/** Whether `signature` (base64url) is this key's (base64url of 32 bytes) over the statement's UTF-8. */
export function isSignedBy(publicKey: string, statement: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(statement), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
