import type { ApiKey } from '@compute-bank/domain/entities/tenant';
import { platformTenantId } from '@compute-bank/domain/ids';
import { formatInstant } from '@compute-bank/domain/instant';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import { keyChanges, type MadeKey, mintKey } from './mint-key.ts';
import type { Deps, Principal } from './ports.ts';
import { readTenant } from './read-tenant.ts';
import type { Secrets } from './secrets.ts';

export type KeyRequest = Pick<ApiKey, 'tenantId' | 'name' | 'roles' | 'expiresAt'>;

type CreateKeyRejection = Rejection<'tenant_not_found' | 'invalid_request'>;

/** Makes a key for a tenant. Its secret is in the answer and nowhere else. */
export function createKey(
  deps: Deps & Secrets,
  principal: Principal,
  request: KeyRequest,
  once: Once<MadeKey>,
): Promise<Result<MadeKey, CreateKeyRejection>> {
  return admit(deps.bank, async (): Promise<Result<Admission<MadeKey>, CreateKeyRejection>> => {
    const tenant = await readTenant(deps.bank, request.tenantId);
    if (!tenant.ok) return tenant;
    const issues = keyIssues(deps, request);
    if (issues.length > 0) return reject({ code: 'invalid_request', detail: 'The key cannot be made as asked.', errors: issues });
    const made = mintKey(deps, request);
    const audit = auditOf(deps, principal, 'create-key', `${request.tenantId}/${made.key.keyId}`);
    return ok({ value: made, changes: [...keyChanges(made), audit, once.receipt(made)] });
  });
}

/** An admin's key opens every tenant's door, so it belongs to the bank's own tenant alone. */
function keyIssues({ now }: Deps, { tenantId, roles, expiresAt }: KeyRequest) {
  const issues = [];
  if (roles.includes('admin') && tenantId !== platformTenantId) {
    issues.push({ pointer: '/roles', detail: "The role admin is for the bank's own tenant only." });
  }
  if (expiresAt !== null && expiresAt <= now()) {
    issues.push({ pointer: '/expiresAt', detail: `Must be in the future; the bank's time is ${formatInstant(now())}.` });
  }
  return issues;
}
