import type { MadeKey } from '@compute-bank/application/mint-key';
import type { ApiKey, Tenant } from '@compute-bank/domain/entities/tenant';
import { formatInstant } from '@compute-bank/domain/instant';
import { optionalInstant } from './fields.ts';

export const presentTenant = ({ tenantId, name, ownerId, state, suspension, createdAt }: Tenant) => ({
  tenantId,
  name,
  ownerId,
  state,
  suspension: suspension && { since: formatInstant(suspension.at), leasesEndBy: formatInstant(suspension.until) },
  createdAt: formatInstant(createdAt),
});

export const presentKey = ({ keyId, tenantId, name, roles, prefix, state, expiresAt, createdAt }: ApiKey) => ({
  keyId,
  tenantId,
  name,
  roles: [...roles],
  prefix,
  state,
  expiresAt: optionalInstant(expiresAt),
  createdAt: formatInstant(createdAt),
});

export const presentMadeKey = ({ key, secret }: MadeKey) => ({ ...presentKey(key), secret });
