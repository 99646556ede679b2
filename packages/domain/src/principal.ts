import type { Role } from './entities/tenant.ts';
import type { KeyId, NodeId, TenantId } from './ids.ts';

/** A caller who proved an API key. */
export interface KeyPrincipal {
  readonly kind: 'key';
  readonly tenantId: TenantId;
  readonly keyId: KeyId;
  readonly roles: readonly Role[];
}

/** A caller who signed with a node's key. */
export interface NodePrincipal {
  readonly kind: 'node';
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
}

/** Who is calling, as proved. */
export type Principal = KeyPrincipal | NodePrincipal;
