import { interconnectClasses } from '@compute-bank/domain/link';
import { reportRefusals } from '@compute-bank/domain/report-check';
import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const gpu = z.strictObject({
  uuid: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{3,79}$/)
    .meta({ description: "The accelerator's own id; enrolled once in the whole bank." }),
  model: request.text(80),
  memoryMib: z.int().min(1).max(16_777_216),
});

const inventory = z.strictObject({
  source: z.enum(['probe', 'declared']),
  marketId: request.marketId,
  gpus: z
    .array(gpu)
    .min(1)
    .max(64)
    .refine((list) => new Set(list.map(({ uuid }) => uuid)).size === list.length, 'Must not name a GPU twice.'),
  cpuCores: z.int().min(1).max(65_536),
  memoryMib: z.int().min(1).max(1_073_741_824),
  interconnect: z.enum(interconnectClasses),
});

const timing = {
  now: response.instant.meta({ description: "The bank's time: agents read their assignments by it." }),
  nextBeatWithinSeconds: z.number(),
};

export const joinNode = endpoint({
  id: 'join-node',
  context: 'joining',
  method: 'POST',
  path: '/v1/agent/join',
  summary: 'Turn a join token and a key pair made on the machine into a node',
  access: 'public',
  params: request.nothing,
  query: request.nothing,
  body: z.strictObject({
    token: z.string().min(1).max(100),
    publicKey: request.base64url(32).meta({ description: 'Ed25519, the raw 32 bytes.' }),
    name: request.text(80),
    inventory,
  }),
  response: z.strictObject({ tenantId: response.id('ten'), nodeId: response.id('nod'), ...timing }).meta({ id: 'JoinedNode' }),
  status: 201,
  rejections: ['join_token_invalid', 'market_not_found', 'gpu_already_enrolled', 'tenant_suspended'],
  idempotent: false,
});

const meter = z
  .strictObject({
    seq: z.int().min(1),
    from: request.instant,
    until: request.instant,
    gpuSeconds: request.gpuSeconds,
    signature: request.base64url(64).meta({ description: 'Ed25519 over the meter statement, so that anyone can check it later.' }),
  })
  .meta({ description: 'Cumulative evidence of use.' });

/** A program's own words may hold anything: signs that do not print are taken out rather than refused, or the end would go unreported. */
const failure = z
  .string()
  .max(2_000)
  .transform((words) =>
    words
      .replaceAll(/\p{C}+/gu, ' ')
      .trim()
      .slice(0, 200),
  );

const report = z.strictObject({
  assignmentId: request.id('asg'),
  leaseId: request.id('lea'),
  generation: z.int().min(1),
  acknowledgedAt: request.instant.nullable(),
  readyAt: request.instant.nullable(),
  endedAt: request.instant.nullable(),
  exitCode: z.int().min(-2_147_483_648).max(2_147_483_647).nullable(),
  failure: failure.nullable(),
  meter: meter.nullable(),
});

const assignment = z
  .strictObject({
    assignmentId: response.id('asg'),
    leaseId: response.id('lea'),
    generation: response.count,
    gpus: response.count,
    start: response.instant,
    end: response.instant,
    stopAt: response.instant.nullable().meta({ description: 'Set: stop at this time, before the end.' }),
    workload: z.strictObject({ argv: z.array(z.string()), env: z.record(z.string(), z.string()), releaseOnExit: z.boolean() }).nullable(),
  })
  .meta({ id: 'Assignment', description: "What this node's agent must run." });

export const receiveHeartbeat = endpoint({
  id: 'receive-heartbeat',
  context: 'heartbeats',
  method: 'POST',
  path: '/v1/agent/heartbeat',
  summary: 'Report what runs, learn what to run',
  access: 'agent',
  params: request.nothing,
  query: request.nothing,
  body: z.strictObject({
    bootId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    inventoryDigest: z.string().regex(/^[0-9a-f]{64}$/),
    reports: z.array(report).max(100),
  }),
  response: z
    .strictObject({
      ...timing,
      assignments: z.array(assignment),
      refused: z.array(z.strictObject({ assignmentId: response.id('asg'), code: z.enum(reportRefusals) })),
    })
    .meta({ id: 'HeartbeatReply' }),
  status: 200,
  rejections: ['signature_invalid', 'heartbeat_replayed'],
  idempotent: false,
});
