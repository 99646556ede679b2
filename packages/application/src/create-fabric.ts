import type { Fabric } from '@compute-bank/domain/entities/tenant';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result } from '@compute-bank/domain/result';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Deps, Principal } from './ports.ts';

export type FabricRequest = Pick<Fabric, 'name' | 'region' | 'network'>;

/** Describes a set of nodes that one network joins; its nodes take region and network from it. */
export function createFabric(
  deps: Deps,
  principal: Principal,
  { name, region, network }: FabricRequest,
  once: Once<Fabric>,
): Promise<Result<Fabric, Rejection<'tenant_suspended'>>> {
  const { tenantId } = principal;
  const fabric: Fabric = { type: 'fabric', fabricId: deps.nextId('fab'), tenantId, name, region, network, createdAt: deps.now() };
  return admit(deps.bank, async (): Promise<Result<Admission<Fabric>, Rejection<'tenant_suspended'>>> => {
    const tenant = await activeTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    return ok({
      value: fabric,
      changes: [
        { kind: 'require-active', tenantId },
        { kind: 'create', entity: fabric },
        auditOf(deps, principal, 'create-fabric', fabric.fabricId),
        once.receipt(fabric),
      ],
    });
  });
}
