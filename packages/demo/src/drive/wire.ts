import * as z from 'zod';

/** What the host and the agents tell the driver, as far as it needs it. */
export const startedHost = z.object({
  api: z.string(),
  control: z.string(),
  controlToken: z.string(),
  dynamodb: z.string(),
  keys: z.object({ admin: z.string() }),
  pid: z.int(),
});
export type StartedHost = z.infer<typeof startedHost>;

export const quietReport = z.object({
  now: z.number(),
  quiet: z.boolean(),
  nextDueAt: z.number().nullable(),
  awaited: z.array(
    z.object({ nodeId: z.string(), leaseId: z.string(), assignmentId: z.string(), step: z.enum(['acknowledge', 'ready', 'end']) }),
  ),
});
export type QuietReport = z.infer<typeof quietReport>;

/** Which schedules ran when the clock was moved. */
export const movedClock = z.object({ ran: z.array(z.string()) });

export const hostMetrics = z.object({
  transactions: z.number(),
  itemsWritten: z.number(),
  writeUnits: z.number(),
  readUnits: z.number(),
  calls: z.record(z.string(), z.number()),
  refused: z.number(),
  rss: z.object({ host: z.number(), database: z.number() }),
});
export type HostMetrics = z.infer<typeof hostMetrics>;

const fleetNode = z.object({ name: z.string(), nodeId: z.string(), tenantId: z.string(), due: z.number() });
const turn = fleetNode.extend({ accepted: z.boolean(), processes: z.number(), busy: z.boolean() });
export type Turn = z.infer<typeof turn>;

export const joinedNodes = z.object({ nodes: z.array(fleetNode) });
export const turns = z.object({ turns: z.array(turn) });
export const clockSet = z.object({ now: z.number() });
export const fleetAnswer = z.object({
  nodeId: z.string().optional(),
  processes: z.number().optional(),
  id: z.int().optional(),
  event: z.string().optional(),
  ok: z.unknown().optional(),
  error: z.string().optional(),
});
