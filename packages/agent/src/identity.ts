import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An Ed25519 key pair, made on the node. The private key never leaves it. */
export interface NodeKey {
  /** base64url of the raw 32 bytes. */
  readonly publicKey: string;
  /** base64 of the PKCS #8 form, for the identity file alone. */
  readonly privateKey: string;
  /** base64url of the signature over `statement`. */
  readonly sign: (statement: string) => string;
}

export function createNodeKey(): NodeKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return nodeKeyOf(privateKey);
}

/** Reads a key from the base64 PKCS #8 form of its private part; throws if it is not an Ed25519 key. */
export function readNodeKey(privateKey: string): NodeKey {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`found a key of type ${key.asymmetricKeyType}, must be ed25519`);
  return nodeKeyOf(key);
}

function nodeKeyOf(key: KeyObject): NodeKey {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key without its public part');
  return {
    publicKey: x,
    privateKey: key.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    sign: (statement) => sign(null, Buffer.from(statement), key).toString('base64url'),
  };
}

/** Lower-case hex SHA-256. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
