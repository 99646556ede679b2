import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { joinNode, receiveHeartbeat } from '@compute-bank/contracts/agent';
import { agentHeaders, meterStatement, requestStatement } from '@compute-bank/contracts/agent-signature';
import { formatInstant, type Instant, parseInstant } from '@compute-bank/domain/instant';
import { request } from 'undici';
import type * as z from 'zod';
import type { Carrier } from './carrier.ts';

/** An agent that claims ten times the use that is possible, in properly signed heartbeats, before it tells the truth. */
export interface Liar extends Carrier {
  /** How often it lied, and how often the bank refused the lie. */
  readonly lies: { told: number; refused: number };
}

type Reply = z.output<typeof receiveHeartbeat.response>;
type Order = Reply['assignments'][number];

interface Work {
  readonly order: Order;
  readonly acknowledgedAt: Instant;
  readyAt: Instant | null;
  endedAt: Instant | null;
  seq: number;
}

interface LyingNode {
  readonly nodeId: string;
  readonly name: string;
  readonly tenantId: string;
  readonly key: KeyObject;
  readonly work: Map<string, Work>;
  counter: number;
}

const exaggeration = 10n;
const roundsMax = 4;

const at = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`"${text}" is no instant.`);
  return instant;
};
const stopOf = ({ end, stopAt }: Order): Instant => at(stopAt !== null && stopAt < end ? stopAt : end);

export function createLiar(api: string, wallNow: () => number): Liar {
  const nodes = new Map<string, LyingNode>();
  const lies = { told: 0, refused: 0 };
  const beat = async (node: LyingNode, now: Instant, factor: bigint): Promise<Reply> => {
    const body = JSON.stringify({
      bootId: 'liar',
      inventoryDigest: createHash('sha256').update(node.nodeId).digest('hex'),
      reports: [...node.work.values()].map((work) => reportOf(node, work, now, factor)),
    });
    node.counter += 1;
    return receiveHeartbeat.response.parse(
      JSON.parse(await post(`${api}${receiveHeartbeat.path}`, body, headersOf(node, body, wallNow()))),
    );
  };
  const turn = async (node: LyingNode, now: Instant) => {
    for (let round = 0; round < roundsMax; round += 1) {
      const canLie = [...node.work.values()].some(({ readyAt }) => readyAt !== null && readyAt < now);
      if (canLie) {
        lies.told += 1;
        const { refused } = await beat(node, now, exaggeration);
        if (refused.some(({ code }) => code === 'meter_too_large')) lies.refused += 1;
      }
      if (!takeOver(node, await beat(node, now, 1n), now)) break;
    }
    for (const [id, { endedAt }] of node.work) if (endedAt !== null) node.work.delete(id);
    const due = Math.min(...[...node.work.values()].map(({ order }) => stopOf(order)), Number.MAX_SAFE_INTEGER);
    return { name: node.name, nodeId: node.nodeId, tenantId: node.tenantId, due, accepted: true, processes: 0, busy: node.work.size > 0 };
  };
  return {
    lies,
    isAlive: () => true,
    kill: async () => undefined,
    join: (wishes) => Promise.all(wishes.map((wish) => joinAs(api, wish, nodes))),
    beat: (now, nodeIds) => Promise.all(nodeIds.flatMap((nodeId) => nodes.get(nodeId) ?? []).map((node) => turn(node, now))),
  };
}

async function joinAs(
  api: string,
  { name, token, inventory }: { name: string; token: string; inventory: object },
  nodes: Map<string, LyingNode>,
) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  const body = JSON.stringify({ token, publicKey: x, name, inventory });
  const { nodeId, tenantId } = joinNode.response.parse(JSON.parse(await post(`${api}${joinNode.path}`, body, {})));
  nodes.set(nodeId, { nodeId, name, tenantId, key: privateKey, work: new Map(), counter: 0 });
  return { name, nodeId };
}

/** Takes on what is new, starts and ends what is due; whether there is anything to tell. */
function takeOver({ work }: LyingNode, { assignments }: Reply, now: Instant): boolean {
  let changed = false;
  for (const order of assignments) {
    const known = work.get(order.assignmentId);
    const one = known ? { ...known, order } : { order, acknowledgedAt: now, readyAt: null, endedAt: null, seq: 0 };
    if (one.readyAt === null && at(order.start) <= now && now < stopOf(order)) one.readyAt = now;
    if (one.endedAt === null && stopOf(order) <= now) one.endedAt = stopOf(order);
    changed ||= !known || known.readyAt !== one.readyAt || known.endedAt !== one.endedAt;
    work.set(order.assignmentId, one);
  }
  return changed;
}

function reportOf({ key }: LyingNode, work: Work, now: Instant, factor: bigint) {
  const { order, acknowledgedAt, readyAt, endedAt } = work;
  const { assignmentId, leaseId, generation, gpus } = order;
  const shared = { assignmentId, leaseId, generation, exitCode: null, failure: null };
  const said = (instant: Instant | null) => instant && formatInstant(instant);
  const times = { acknowledgedAt: said(acknowledgedAt), readyAt: said(readyAt), endedAt: said(endedAt) };
  if (readyAt === null) return { ...shared, ...times, meter: null };
  work.seq += 1;
  const until = Math.min(now, stopOf(order));
  const gpuSeconds = (BigInt(until - readyAt) * BigInt(gpus) * factor) / 1_000n;
  const statement = meterStatement({ assignmentId, generation, seq: work.seq, fromMs: readyAt, untilMs: until, gpuSeconds });
  const signature = sign(null, Buffer.from(statement), key).toString('base64url');
  const meter = {
    seq: work.seq,
    from: formatInstant(readyAt),
    until: new Date(until).toISOString(),
    gpuSeconds: String(gpuSeconds),
    signature,
  };
  return { ...shared, ...times, meter };
}

function headersOf({ nodeId, tenantId, counter, key }: LyingNode, body: string, timeMs: number): Record<string, string> {
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  const statement = requestStatement({ method: 'POST', path: receiveHeartbeat.path, nodeId, timeMs, counter, bodySha256 });
  return {
    [agentHeaders.node]: `${tenantId}/${nodeId}`,
    [agentHeaders.time]: String(timeMs),
    [agentHeaders.counter]: String(counter),
    [agentHeaders.signature]: sign(null, Buffer.from(statement), key).toString('base64url'),
  };
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<string> {
  const reply = await request(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    headersTimeout: 30_000,
  });
  const text = await reply.body.text();
  if (reply.statusCode >= 300) throw new Error(`The liar was answered ${reply.statusCode}: ${text.slice(0, 400)}`);
  return text;
}
