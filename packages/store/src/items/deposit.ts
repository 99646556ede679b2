import * as z from 'zod';
import { at, big, id, marketId, whole } from '../item-fields.ts';
import { interval, reason } from './shared.ts';

export const deposit = z.object({
  type: z.literal('deposit'),
  depositId: id('dep'),
  tenantId: id('ten'),
  marketId,
  state: z.enum(['pending', 'open', 'closing', 'closed', 'rejected']),
  nodeIds: z.array(id('nod')),
  windows: z.array(interval),
  floorMicros: big,
  unit: z.enum(['gpu', 'node']),
  leaseMsMin: whole,
  noticeMs: whole.nullable(),
  // Absent in items from before capacity could be taken back.
  reclaims: z
    .array(z.object({ commandId: z.string(), nodeId: id('nod').nullable(), from: at, state: z.enum(['pending', 'accepted', 'refused']) }))
    .default([]),
  reason: reason.nullable(),
  createdAt: at,
  closedAt: at.nullable(),
  logPosition: whole,
});
