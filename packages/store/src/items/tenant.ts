import { roles } from '@compute-bank/domain/entities/tenant';
import * as z from 'zod';
import { at, id } from '../item-fields.ts';
import { network, region } from './shared.ts';

export const tenant = z.object({
  type: z.literal('tenant'),
  tenantId: id('ten'),
  name: z.string(),
  ownerId: z.string(),
  state: z.enum(['active', 'suspended']),
  // Items from before tenants could be suspended have neither.
  suspension: z.object({ at, until: at }).nullable().default(null),
  reinstatedAt: at.nullable().default(null),
  createdAt: at,
});

export const apiKey = z.object({
  type: z.literal('api-key'),
  keyId: id('key'),
  tenantId: id('ten'),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  prefix: z.string(),
  sha256: z.string(),
  state: z.enum(['active', 'revoked']),
  expiresAt: at.nullable(),
  createdAt: at,
});

export const keyLocator = z.object({ type: z.literal('key-locator'), prefix: z.string(), tenantId: id('ten'), keyId: id('key') });

export const fabric = z.object({
  type: z.literal('fabric'),
  fabricId: id('fab'),
  tenantId: id('ten'),
  name: z.string(),
  region,
  network,
  createdAt: at,
});

export const joinToken = z.object({
  type: z.literal('join-token'),
  sha256: z.string(),
  tenantId: id('ten'),
  fabricId: id('fab'),
  expiresAt: at,
  usedBy: id('nod').nullable(),
});
