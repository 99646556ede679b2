import type { Audit } from '@compute-bank/domain/entities/record';
import type { Change, Deps, Principal } from './ports.ts';

/** The audit entry of an act: written in the act's own transaction. */
export function auditOf(deps: Pick<Deps, 'now' | 'nextId'>, principal: Principal, action: string, object: string): Change {
  const actor: Audit['actor'] =
    principal.kind === 'key'
      ? { kind: 'key', keyId: principal.keyId, tenantId: principal.tenantId }
      : { kind: 'node', nodeId: principal.nodeId };
  const entity: Audit = { type: 'audit', eventId: deps.nextId('evt'), tenantId: principal.tenantId, actor, action, object, at: deps.now() };
  return { kind: 'create', entity };
}
