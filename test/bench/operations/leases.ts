import { instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import type { ApiNode, Said } from '../../fixtures/api-node.ts';
import type { Stage } from './stage.ts';

const beatEveryMs = 30 * secondMs;
/** A lease of some hours ends and is closed well within a day. */
const beatsMax = 2_880;

interface Run {
  readonly operation: string;
  readonly node: ApiNode;
  readonly leaseId: string;
  readonly said: Said;
}

/**
 * A lease of one GPU on one node, from its match to its invoice: the node beats every 30 s with its meter, the schedule runs
 * every minute. What the heartbeats cost in between is another operation; those that say something new belong to the lease.
 */
export async function runLease(stage: Stage, operation: string, node: ApiNode, hours: number): Promise<void> {
  const withdrawalId = await stage.place('rest', 60 * hours);
  await stage.relay('rest');
  await stage.match('rest');
  await stage.project('rest');
  await stage.settle(operation);
  const { json } = await stage.request('rest', { method: 'GET', path: `/v1/withdrawals/${withdrawalId}` });
  const matchId = String((json.matchIds as readonly string[])[0]);
  const leaseId = matchId.replace('mat_', 'lea_');
  let run: Run = { operation, node, leaseId, said: { leaseId, assignmentId: `${matchId.replace('mat_', 'asg_')}-1` } };
  for (let beat = 0; beat < beatsMax; beat += 1) {
    const lease = await leaseOf(stage, leaseId);
    if (lease.state === 'ended') return;
    run = await beatOnce(stage, run, lease);
    await stage.settle(operation);
    stage.pass(beatEveryMs);
    if (stage.scene.api.bank.clock.now() % minuteMs === 0) await stage.deadlines(operation);
    await stage.settle(operation);
  }
  throw new Error(`lease ${leaseId} did not end`);
}

interface Known {
  readonly state: string;
  readonly start: number;
  readonly end: number;
}

async function leaseOf(stage: Stage, leaseId: string): Promise<Known> {
  const { json } = await stage.request('rest', { method: 'GET', path: `/v1/leases/${leaseId}` });
  return { state: String(json.state), start: Date.parse(String(json.start)), end: Date.parse(String(json.end)) };
}

/** Says what the agent would say now. */
async function beatOnce(stage: Stage, run: Run, lease: Known): Promise<Run> {
  const now = instant(stage.scene.api.bank.clock.now());
  const { said } = run;
  const news = newsOf(said, lease, now);
  const from = said.readyAt ?? null;
  const meter =
    from === null || said.endedAt
      ? said.meter
      : {
          seq: (said.meter?.seq ?? 0) + 1,
          from,
          until: earliest(now, lease.end),
          gpuSeconds: BigInt(earliest(now, lease.end) - from) / 1_000n,
        };
  const next = { ...said, ...news, meter: meter ?? null };
  await stage.beat(news ? run.operation : `beat-metered#${run.operation}-${now}`, run.node, [next]);
  return { ...run, said: next };
}

const earliest = (a: number, b: number) => instant(Math.min(a, b));

function newsOf(said: Said, { start, end }: Known, now: ReturnType<typeof instant>): Partial<Said> | undefined {
  if (!said.acknowledgedAt) return { acknowledgedAt: now };
  if (!said.readyAt) return now >= start ? { readyAt: now } : undefined;
  return !said.endedAt && now >= end ? { endedAt: instant(end) } : undefined;
}
