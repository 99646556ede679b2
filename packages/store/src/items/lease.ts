import * as z from 'zod';
import { asset, at, big, id, marketId, whole } from '../item-fields.ts';
import { reason, terms } from './shared.ts';
import { slice } from './withdrawal.ts';

/** Items from before leases moved have neither a generation per slice nor moves. */
const leaseSlice = slice.extend({
  assignmentId: id('asg'),
  generation: whole.default(1),
  billedGpuSeconds: big,
  earlierGpuSeconds: big.exactOptional(),
  laterPrices: z.array(z.object({ from: at, priceMicros: big })).exactOptional(),
});
const move = z.object({ generation: whole, at, from: at, reason, lost: z.array(leaseSlice) });

const extension = z.object({
  commandId: z.string(),
  number: whole,
  state: z.enum(['pending', 'standing', 'granted', 'refused', 'cancelled', 'lapsed']),
  life: z.enum(['immediate', 'standing']),
  from: at,
  until: at,
  limitMicros: big,
  heldMicros: big,
  code: z.string().nullable(),
  askedAt: at,
  cancelRequestedAt: at.nullable(),
  decidedAt: at.nullable(),
});

const resale = z.object({ depositId: id('dep'), from: at, state: z.enum(['pending', 'open', 'closed', 'refused', 'withdrawn']) });

export const lease = z.object({
  type: z.literal('lease'),
  leaseId: id('lea'),
  matchId: id('mat'),
  withdrawalId: id('wdr'),
  tenantId: id('ten'),
  marketId,
  asset,
  terms,
  state: z.enum(['scheduled', 'offered', 'acknowledged', 'provisioning', 'ready', 'draining', 'ended', 'failed']),
  generation: whole,
  slices: z.array(leaseSlice),
  moves: z.array(move).default([]),
  start: at,
  end: at,
  releaseOnExit: z.boolean(),
  readyAt: at.nullable(),
  stopAt: at.nullable(),
  reason: reason.nullable(),
  settledUntil: at.nullable(),
  holdId: id('hol'),
  reservedMicros: big,
  postedMicros: big,
  chargedMicros: big,
  lines: whole,
  settlements: whole,
  dueAt: at.nullable(),
  endedAt: at.nullable(),
  announcedEnd: at.exactOptional(),
  extension: extension.exactOptional(),
  resales: z.array(resale).exactOptional(),
  stretches: z.array(z.object({ readyAt: at, until: at })).exactOptional(),
  createdAt: at,
  logPosition: whole,
});

export const supply = z.object({ type: z.literal('supply'), leaseId: id('lea'), tenantId: id('ten'), buyerId: id('ten') });

export const due = z.object({
  type: z.literal('due'),
  at,
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('lease'), buyerId: id('ten'), leaseId: id('lea') }),
    z.object({ kind: z.literal('market'), marketId, wakeAt: at }),
  ]),
});

export const chargeLine = z.object({
  assignmentId: id('asg'),
  providerId: id('ten'),
  from: at,
  until: at,
  kind: z.enum(['use', 'early-return']),
  gpuSeconds: big,
  priceMicros: big,
  charge: big,
  net: big,
  fee: big,
  buyerFee: big,
});

export const invoice = z.object({
  type: z.literal('invoice'),
  invoiceId: id('inv'),
  tenantId: id('ten'),
  leaseId: id('lea'),
  asset,
  lines: whole,
  gpuSeconds: big,
  charge: big,
  buyerFee: big,
  total: big,
  issuedAt: at,
});
