import type { ApiKey } from '@compute-bank/domain/entities/tenant';
import type { KeyId, TenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Deps, Principal } from './ports.ts';

/** Ends a key for good. No authentication is remembered, so it holds from the next request on. Doing it again changes nothing. */
export function revokeKey(
  deps: Deps,
  principal: Principal,
  { tenantId, keyId }: { readonly tenantId: TenantId; readonly keyId: KeyId },
): Promise<Result<ApiKey, Rejection<'not_found'>>> {
  return admit(deps.bank, async (): Promise<Result<Admission<ApiKey>, Rejection<'not_found'>>> => {
    const found = await deps.bank.read({ type: 'api-key', tenantId, keyId });
    if (!found) return reject(rejection('not_found', 'There is no such key.'));
    if (found.entity.state === 'revoked') return ok({ value: found.entity, changes: [] });
    const entity: ApiKey = { ...found.entity, state: 'revoked' };
    const audit = auditOf(deps, principal, 'revoke-key', `${tenantId}/${keyId}`);
    return ok({ value: entity, changes: [{ kind: 'replace', entity, version: found.version }, audit] });
  });
}
