import type { ApiKey, KeyLocator } from '@compute-bank/domain/entities/tenant';
import type { Change, Deps } from './ports.ts';
import type { Secrets } from './secrets.ts';

/** A new key with its secret, which is nowhere else. */
export interface MadeKey {
  readonly key: ApiKey;
  /** `cbk_<prefix>_<256 random bits>`. */
  readonly secret: string;
}

const prefixLength = 16;

/** Makes a key: a public prefix to find it by, and a digest of the whole to check it with. */
export function mintKey(
  deps: Pick<Deps, 'now' | 'nextId'> & Secrets,
  wish: Pick<ApiKey, 'tenantId' | 'name' | 'roles' | 'expiresAt'>,
): MadeKey {
  const prefix = deps.sha256(deps.secret()).slice(0, prefixLength);
  const secret = `cbk_${prefix}_${deps.secret()}`;
  const { tenantId, name, roles, expiresAt } = wish;
  const fresh = { keyId: deps.nextId('key'), state: 'active' as const, createdAt: deps.now() };
  return { key: { type: 'api-key', tenantId, name, roles, prefix, sha256: deps.sha256(secret), expiresAt, ...fresh }, secret };
}

/** The writes that make a key usable. */
export function keyChanges({ key }: MadeKey): Change[] {
  const locator: KeyLocator = { type: 'key-locator', prefix: key.prefix, tenantId: key.tenantId, keyId: key.keyId };
  return [
    { kind: 'create', entity: key },
    { kind: 'create', entity: locator },
  ];
}
