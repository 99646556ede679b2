import { keyChanges, type MadeKey, mintKey } from '@compute-bank/application/mint-key';
import type { Change } from '@compute-bank/application/ports';
import { assert } from '@compute-bank/domain/assert';
import type { Role, Tenant } from '@compute-bank/domain/entities/tenant';
import { platformTenantId, type TenantId } from '@compute-bank/domain/ids';
import type { Runtime } from './deps.ts';

/** The first keys of a fresh bank, by which everything else is made through the API. Each is shown once. */
export interface FirstKeys {
  readonly admin: string;
  readonly provider: string;
  readonly buyer: string;
}

/** Gives a fresh bank its own tenant with an admin's key, and one provider and one buyer to begin with. */
export async function bootstrapDemo(deps: Runtime): Promise<FirstKeys> {
  const admin = await openTenant(deps, platformTenantId, 'The bank', 'admin');
  const provider = await openTenant(deps, deps.nextId('ten'), 'Demo provider', 'provider');
  const buyer = await openTenant(deps, deps.nextId('ten'), 'Demo buyer', 'buyer');
  return { admin: admin.secret, provider: provider.secret, buyer: buyer.secret };
}

async function openTenant(deps: Runtime, tenantId: TenantId, name: string, role: Role): Promise<MadeKey> {
  const made = mintKey(deps, { tenantId, name: 'first key', roles: [role], expiresAt: null });
  const fresh = { state: 'active', suspension: null, reinstatedAt: null } as const;
  const tenant: Tenant = { type: 'tenant', tenantId, name, ownerId: tenantId, ...fresh, createdAt: deps.now() };
  const known = await deps.bank.read({ type: 'tenant', tenantId });
  const changes: Change[] = [...(known ? [] : [{ kind: 'create' as const, entity: tenant }]), ...keyChanges(made)];
  const outcome = await deps.bank.commit(changes);
  assert(outcome.committed, `the first tenant ${tenantId} could not be opened`);
  return made;
}
