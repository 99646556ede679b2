import type { Claim } from '@compute-bank/domain/entities/record';
import type { Tenant } from '@compute-bank/domain/entities/tenant';
import { nameSkeleton } from '@compute-bank/domain/name-skeleton';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Deps, Principal } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface TenantRequest {
  readonly name: string;
  /** Beneficial owner; by default the tenant itself. */
  readonly ownerId?: string | undefined;
}

/** Creates a tenant under a name that nobody else's could be mistaken for. */
export function createTenant(
  deps: Deps & Pick<Secrets, 'sha256'>,
  principal: Principal,
  { name, ownerId }: TenantRequest,
  once: Once<Tenant>,
): Promise<Result<Tenant, Rejection<'name_taken'>>> {
  const tenantId = deps.nextId('ten');
  const createdAt = deps.now();
  const fresh = { state: 'active', suspension: null, reinstatedAt: null } as const;
  const tenant: Tenant = { type: 'tenant', tenantId, name, ownerId: ownerId ?? tenantId, ...fresh, createdAt };
  // A name of signs alone has no skeleton: then the signs themselves are what nobody else may have.
  const value = nameSkeleton(name) || name;
  const claim: Claim = { type: 'claim', scope: 'tenant-name', value, holder: tenantId, digest: deps.sha256(name), createdAt };
  return admit(deps.bank, async (): Promise<Result<Admission<Tenant>, Rejection<'name_taken'>>> => {
    if (await deps.bank.read({ type: 'claim', scope: 'tenant-name', value })) {
      return reject(rejection('name_taken', 'Another tenant has this name, or one that looks like it.'));
    }
    return ok({
      value: tenant,
      changes: [
        { kind: 'create', entity: tenant },
        { kind: 'create', entity: claim },
        auditOf(deps, principal, 'create-tenant', tenantId),
        once.receipt(tenant),
      ],
    });
  });
}
