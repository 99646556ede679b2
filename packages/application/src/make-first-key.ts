import type { Audit } from '@compute-bank/domain/entities/record';
import type { ApiKey, Tenant } from '@compute-bank/domain/entities/tenant';
import { type KeyId, platformTenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { keyChanges, type MadeKey, mintKey } from './mint-key.ts';
import type { Bank, Change, Deps, Page, Stored } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface FirstKeyRequest {
  /** A further key beside one that opens already: for an operator who has lost all of them. */
  readonly again: boolean;
  /** Names the call in the account's own trail, which knows who made it. */
  readonly request: string;
}

/** There is an administrator already. */
export interface AdminKeyExists {
  readonly code: 'admin_key_exists';
  /** Keys that open now, without their secrets. */
  readonly keyIds: readonly KeyId[];
}

/**
 * Makes the bank's own tenant, if it is not there, and a key of an administrator: by it everything else is made through
 * the API. Of two calls at once one makes a key and the other finds it, since both write the tenant at the version that
 * they read before they looked for keys.
 */
export function makeFirstKey(
  deps: Pick<Deps, 'now' | 'nextId' | 'bank'> & Secrets,
  { again, request }: FirstKeyRequest,
): Promise<Result<MadeKey, AdminKeyExists>> {
  return admit(deps.bank, async (): Promise<Result<Admission<MadeKey>, AdminKeyExists>> => {
    const known = await deps.bank.read({ type: 'tenant', tenantId: platformTenantId });
    const keyIds = known ? await openAdminKeys(deps.bank, deps.now()) : [];
    if (keyIds.length > 0 && !again) return reject({ code: 'admin_key_exists', keyIds });
    const made = mintKey(deps, { tenantId: platformTenantId, name: 'first key', roles: ['admin'], expiresAt: null });
    const audit: Audit = {
      type: 'audit',
      eventId: deps.nextId('evt'),
      tenantId: platformTenantId,
      actor: { kind: 'operator', request },
      action: keyIds.length > 0 ? 'make-first-key-again' : 'make-first-key',
      object: `${platformTenantId}/${made.key.keyId}`,
      at: deps.now(),
    };
    return ok({ value: made, changes: [tenantChange(known, deps.now()), ...keyChanges(made), { kind: 'create', entity: audit }] });
  });
}

/** Creates the bank's own tenant, or writes it as it is, on condition that nobody has since. */
function tenantChange(known: Stored<Tenant> | undefined, createdAt: Instant): Change {
  if (known) return { kind: 'replace', entity: known.entity, version: known.version };
  const fresh = { state: 'active', suspension: null, reinstatedAt: null } as const;
  const tenant: Tenant = { type: 'tenant', tenantId: platformTenantId, name: 'The bank', ownerId: platformTenantId, ...fresh, createdAt };
  return { kind: 'create', entity: tenant };
}

const keysPerPage = 100;
const pagesMax = 100;

async function openAdminKeys(bank: Bank, now: Instant): Promise<readonly KeyId[]> {
  const opens = ({ roles, state, expiresAt }: ApiKey): boolean =>
    roles.includes('admin') && state === 'active' && (expiresAt === null || expiresAt > now);
  const found: KeyId[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next }: Page<ApiKey> = await bank.list('api-key', platformTenantId, { limit: keysPerPage, after });
    found.push(...items.filter(opens).map(({ keyId }) => keyId));
    if (next === null) return found;
    after = next;
  }
  return found;
}
