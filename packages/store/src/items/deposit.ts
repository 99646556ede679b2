import { weekdays } from '@compute-bank/domain/local-date';
import * as z from 'zod';
import { at, big, id, marketId, whole } from '../item-fields.ts';
import { interval, reason } from './shared.ts';

const recurrence = z.object({
  timeZone: z.string(),
  weekdays: z.array(z.enum(weekdays)),
  from: z.string(),
  to: z.string(),
  firstDate: z.string(),
  lastDate: z.string(),
  blackoutDates: z.array(z.string()),
});

const reclaim = z.object({
  commandId: z.string(),
  nodeId: id('nod').nullable(),
  from: at,
  state: z.enum(['pending', 'accepted', 'refused']),
  // Absent in items from before a refusal was explained.
  code: z.string().nullable().default(null),
});

export const deposit = z.object({
  type: z.literal('deposit'),
  depositId: id('dep'),
  tenantId: id('ten'),
  marketId,
  state: z.enum(['pending', 'open', 'closing', 'closed', 'rejected']),
  nodeIds: z.array(id('nod')),
  windows: z.array(interval),
  // Deposits that were stored before there were rules have none.
  recurring: z.array(recurrence).default([]),
  floorMicros: big,
  unit: z.enum(['gpu', 'node']),
  leaseMsMin: whole,
  noticeMs: whole.nullable(),
  // Absent in items from before capacity could be taken back.
  reclaims: z.array(reclaim).default([]),
  // Absent in items from before markets could be split.
  movedFrom: id('dep').nullable().default(null),
  resaleOf: id('lea').exactOptional(),
  reason: reason.nullable(),
  createdAt: at,
  closedAt: at.nullable(),
  logPosition: whole,
});
