import { makeFirstKey } from '@compute-bank/application/make-first-key';
import { keyChanges, mintKey } from '@compute-bank/application/mint-key';
import { assert } from '@compute-bank/domain/assert';
import type { Role, Tenant } from '@compute-bank/domain/entities/tenant';
import type { Runtime } from './deps.ts';

/** The first keys of a fresh bank, by which everything else is made through the API. Each is shown once. */
export interface FirstKeys {
  readonly admin: string;
  readonly provider: string;
  readonly buyer: string;
}

/** Gives a fresh bank its own tenant with an admin's key, and one provider and one buyer to begin with. */
export async function bootstrapDemo(deps: Runtime): Promise<FirstKeys> {
  // Whoever holds the state of a bank on one machine and has lost its keys may have others.
  const admin = await makeFirstKey(deps, { again: true, request: 'local host' });
  assert(admin.ok, 'a key that may be made again was refused');
  const provider = await openTenant(deps, 'Demo provider', 'provider');
  const buyer = await openTenant(deps, 'Demo buyer', 'buyer');
  return { admin: admin.value.secret, provider, buyer };
}

/** Returns the secret of the new tenant's key. */
async function openTenant(deps: Runtime, name: string, role: Role): Promise<string> {
  const tenantId = deps.nextId('ten');
  const made = mintKey(deps, { tenantId, name: 'first key', roles: [role], expiresAt: null });
  const fresh = { state: 'active', suspension: null, reinstatedAt: null } as const;
  const tenant: Tenant = { type: 'tenant', tenantId, name, ownerId: tenantId, ...fresh, createdAt: deps.now() };
  const outcome = await deps.bank.commit([{ kind: 'create', entity: tenant }, ...keyChanges(made)]);
  assert(outcome.committed, `the first tenant ${tenantId} could not be opened`);
  return made.secret;
}
