import { platformAccounts, tenantAccounts } from '@compute-bank/domain/entities/money';
import * as z from 'zod';
import { asset, at, big, id, whole } from '../item-fields.ts';
import { chargeLine } from './lease.ts';
import { meter } from './node.ts';

const account = z.discriminatedUnion('owner', [
  z.object({ owner: z.literal('tenant'), tenantId: id('ten'), account: z.enum(tenantAccounts) }),
  z.object({ owner: z.literal('platform'), account: z.enum(platformAccounts), shard: whole }),
]);

export const transfer = z.object({
  type: z.literal('transfer'),
  transferId: id('trf'),
  kind: z.enum(['top-up', 'pay-out', 'hold', 'release', 'settlement']),
  asset,
  postings: z.array(z.object({ account, amount: big })),
  reference: z.string(),
  source: z.string(),
  externalId: z.string(),
  lines: z.array(chargeLine),
  reverses: id('trf').nullable(),
  at,
});

/** The first posting creates the item, so accounts that were never posted to are absent. */
const amount = big.default(0n);
export const balance = z.object({
  type: z.literal('balance').default('balance'),
  tenantId: id('ten'),
  asset,
  available: amount,
  held: amount,
  earnings: amount,
  bond: amount,
  creditLimit: amount,
});

export const platformBalance = z.object({
  type: z.literal('platform-balance').default('platform-balance'),
  account: z.enum(platformAccounts),
  shard: whole,
  asset,
  amount,
});

export const meterRecord = z.object({
  type: z.literal('meter-record'),
  tenantId: id('ten'),
  leaseId: id('lea'),
  assignmentId: id('asg'),
  nodeId: id('nod'),
  generation: whole,
  meter,
  settlement: whole,
});
