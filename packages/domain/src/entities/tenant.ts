import type { FabricId, KeyId, NodeId, TenantId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { Network } from '../link.ts';
import type { Region } from '../region.ts';

export const roles = ['provider', 'buyer', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface Tenant {
  readonly type: 'tenant';
  readonly tenantId: TenantId;
  /** Shown to other tenants as the provider's public name. */
  readonly name: string;
  /** Beneficial owner: tenants of one owner never trade with each other. */
  readonly ownerId: string;
  readonly state: 'active' | 'suspended';
  /** Since when, and until when its leases that ran may go on. Null while it is active. */
  readonly suspension: { readonly at: Instant; readonly until: Instant } | null;
  /** When it was last reinstated. */
  readonly reinstatedAt: Instant | null;
  readonly createdAt: Instant;
}

/** A key as its tenant sees it. The secret is shown once and never stored. */
export interface ApiKey {
  readonly type: 'api-key';
  readonly keyId: KeyId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The public first part of the secret, by which it is found. */
  readonly prefix: string;
  /** Hex SHA-256 of the whole secret. */
  readonly sha256: string;
  readonly state: 'active' | 'revoked';
  readonly expiresAt: Instant | null;
  readonly createdAt: Instant;
}

/** Where the authoriser finds a key by its prefix. */
export interface KeyLocator {
  readonly type: 'key-locator';
  readonly prefix: string;
  readonly tenantId: TenantId;
  readonly keyId: KeyId;
}

/** A set of nodes joined by one fast network. */
export interface Fabric {
  readonly type: 'fabric';
  readonly fabricId: FabricId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly region: Region;
  readonly network: Network;
  readonly createdAt: Instant;
}

/** A single-use secret that turns one agent's key into a node of one tenant. Stored as its SHA-256 only. */
export interface JoinToken {
  readonly type: 'join-token';
  readonly sha256: string;
  readonly tenantId: TenantId;
  readonly fabricId: FabricId;
  readonly expiresAt: Instant;
  readonly usedBy: NodeId | null;
}
