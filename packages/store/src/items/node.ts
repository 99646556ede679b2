import * as z from 'zod';
import { at, big, id, marketId, whole } from '../item-fields.ts';
import { interconnect, network, region } from './shared.ts';
import { workload } from './withdrawal.ts';

const inventory = z.object({
  source: z.enum(['probe', 'declared']),
  marketId,
  gpus: z.array(z.object({ uuid: z.string(), model: z.string(), memoryMib: whole })),
  cpuCores: whole,
  memoryMib: whole,
  interconnect,
});

export const node = z.object({
  type: z.literal('node'),
  nodeId: id('nod'),
  tenantId: id('ten'),
  name: z.string(),
  fabricId: id('fab'),
  region,
  network,
  inventory,
  inventoryRevision: whole,
  state: z.enum(['unverified', 'verified', 'suspended', 'retired']),
  failed: z.boolean(),
  // Absent in items from before there was maintenance.
  maintenance: z.object({ on: z.boolean(), changes: whole }).default({ on: false, changes: 0 }),
  claimedBy: id('dep').nullable(),
  publicKey: z.string(),
  joinedAt: at,
});

export const gpuClaim = z.object({ type: z.literal('gpu-claim'), uuid: z.string(), nodeId: id('nod'), tenantId: id('ten') });

export const meter = z.object({ seq: whole, from: at, until: at, gpuSeconds: big, signature: z.string() });

const report = z.object({
  assignmentId: id('asg'),
  leaseId: id('lea'),
  generation: whole,
  acknowledgedAt: at.nullable(),
  readyAt: at.nullable(),
  endedAt: at.nullable(),
  exitCode: whole.nullable(),
  failure: z.string().nullable(),
  meter: meter.nullable(),
  readySeenAt: at.nullable(),
  endedSeenAt: at.nullable(),
});

export const beat = z.object({
  type: z.literal('beat'),
  nodeId: id('nod'),
  tenantId: id('ten'),
  counter: whole,
  at,
  reports: z.array(report),
  wakes: z.array(z.object({ leaseId: id('lea'), buyerId: id('ten') })),
});

export const assignment = z.object({
  type: z.literal('assignment'),
  assignmentId: id('asg'),
  leaseId: id('lea'),
  buyerId: id('ten'),
  tenantId: id('ten'),
  nodeId: id('nod'),
  depositId: id('dep'),
  generation: whole,
  gpus: whole,
  start: at,
  end: at,
  offerAt: at,
  stopAt: at.nullable(),
  workload: workload.nullable(),
  logPosition: whole,
});
