import * as z from 'zod';
import { asset, at, big, id, marketId, whole } from '../item-fields.ts';

const clearing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('continuous') }),
  z.object({ kind: z.literal('call'), everyMs: whole, kBps: whole, iterations: whole }),
]);

const regions = z.object({ allow: z.array(z.string()), deny: z.array(z.string()) });

export const market = z.object({
  type: z.literal('market'),
  marketId,
  name: z.string(),
  asset,
  priceCapMicros: big,
  turnaroundMs: whole,
  clearing,
  bindMs: whole.exactOptional(),
  // Absent in items from before markets could be split.
  regions: regions.default({ allow: [], deny: [] }),
  partOf: marketId.nullable().default(null),
  splitInto: z.array(z.object({ marketId, regions })).default([]),
  state: z.enum(['open', 'halted']),
  createdAt: at,
  logPosition: whole,
});

export const marketDay = z.object({
  type: z.literal('market-day'),
  marketId,
  day: at,
  matches: whole,
  fills: whole,
  volumes: z.array(z.tuple([big, big])),
  digits: whole.nullable(),
  logPosition: whole,
});

export const receipt = z.object({
  type: z.literal('receipt'),
  tenantId: id('ten'),
  idempotencyKey: z.string(),
  operation: z.string(),
  requestHash: z.string(),
  status: whole,
  body: z.string(),
  createdAt: at,
});

export const claim = z.object({
  type: z.literal('claim'),
  scope: z.enum(['tenant-name', 'transfer']),
  value: z.string(),
  holder: z.string(),
  digest: z.string(),
  createdAt: at,
});

export const audit = z.object({
  type: z.literal('audit'),
  eventId: id('evt'),
  tenantId: id('ten'),
  actor: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('key'), keyId: id('key'), tenantId: id('ten') }),
    z.object({ kind: z.literal('node'), nodeId: id('nod') }),
    z.object({ kind: z.literal('platform'), worker: z.string() }),
    z.object({ kind: z.literal('operator'), request: z.string() }),
  ]),
  action: z.string(),
  object: z.string(),
  at,
});

export const outbox = z.object({
  type: z.literal('outbox'),
  tenantId: id('ten'),
  marketId,
  commandId: z.string(),
  command: z.string(),
  at,
});
