import { createHash, createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { joinNode, receiveHeartbeat } from '@compute-bank/contracts/agent';
import { meterStatement, requestStatement } from '@compute-bank/contracts/agent-signature';
import type * as z from 'zod';

type Beat = z.output<typeof receiveHeartbeat.body>;
export type Report = Beat['reports'][number];
export type WireAssignment = z.input<typeof receiveHeartbeat.response>['assignments'][number];

export interface HeardBeat {
  readonly nodeId: string;
  readonly counter: number;
  readonly bootId: string;
  readonly atMs: number;
  readonly reports: readonly Report[];
}

interface FakeNode {
  readonly nodeId: string;
  readonly publicKey: string;
  counter: number;
}

const tenantId = 'ten_0190000000b1';
const bodyOf = async (request: IncomingMessage): Promise<string> => Buffer.concat(await request.toArray()).toString('utf8');
const verifyEd25519 = (publicKey: string, statement: string, signature: string) =>
  verify(
    null,
    Buffer.from(statement),
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );

/**
 * A bank on loopback that keeps the agent protocol to the letter: bodies by the published contract, signatures, counters
 * and meters checked; what it hands out is set by the test. A breach of the protocol lands in `breaches`.
 */
export class FakeBank {
  readonly nodes = new Map<string, FakeNode>();
  readonly beats: HeardBeat[] = [];
  readonly breaches: string[] = [];
  /** By node id, what a reply names. */
  readonly assignments = new Map<string, WireAssignment[]>();
  /** Answers to be given instead of serving: a status, or 'drop' to take the request in and break the connection. */
  readonly mishaps: (number | 'drop')[] = [];
  nextBeatWithinSeconds = 0.2;
  now: () => number = () => Date.now();
  readonly #meters = new Map<string, Report['meter']>();
  readonly #waiting: { readonly matches: (beat: HeardBeat) => boolean; readonly resolve: (beat: HeardBeat) => void }[] = [];
  readonly #server = createServer((request, response) => {
    void this.#serve(request).then(({ status, body }) => {
      if (status === 0) return response.destroy();
      return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Settles with the first heartbeat, past or future, that matches. */
  heard(matches: (beat: HeardBeat) => boolean): Promise<HeardBeat> {
    const past = this.beats.find(matches);
    return past ? Promise.resolve(past) : new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }

  /** The report of an assignment once it says so. */
  async reported(assignmentId: string, matches: (report: Report) => boolean): Promise<Report> {
    const isIt = (report: Report) => report.assignmentId === assignmentId && matches(report);
    const beat = await this.heard((candidate) => candidate.reports.some(isIt));
    return beat.reports.find(isIt)!;
  }

  async #serve(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const text = await bodyOf(request);
    if (request.url === joinNode.path) return this.#join(JSON.parse(text));
    const mishap = this.mishaps.shift();
    if (typeof mishap === 'number') return { status: mishap, body: { code: 'planned', detail: 'a planned mishap' } };
    const reply = this.#beat(request, text);
    return mishap === 'drop' ? { status: 0, body: {} } : reply;
  }

  #join(value: unknown) {
    const join = joinNode.body.parse(value);
    if (!join.token.startsWith('token-')) return { status: 401, body: { code: 'join_token_invalid', detail: 'This token is not valid.' } };
    const known = [...this.nodes.values()].find((node) => node.publicKey === join.publicKey);
    const nodeId = known?.nodeId ?? `nod_0190000000${String(this.nodes.size).padStart(4, '0')}`;
    this.nodes.set(nodeId, known ?? { nodeId, publicKey: join.publicKey, counter: 0 });
    return { status: 201, body: { tenantId, nodeId, ...this.#timing() } };
  }

  #timing() {
    return { now: new Date(this.now()).toISOString(), nextBeatWithinSeconds: this.nextBeatWithinSeconds };
  }

  #beat(request: IncomingMessage, text: string) {
    const header = (name: string) => String(request.headers[name]);
    const node = this.nodes.get(header('x-bank-node').split('/')[1] ?? '');
    const counter = Number(header('x-bank-counter'));
    const bodySha256 = createHash('sha256').update(text).digest('hex');
    const timeMs = Number(header('x-bank-time'));
    const statement = requestStatement({
      method: 'POST',
      path: receiveHeartbeat.path,
      nodeId: node?.nodeId ?? '',
      timeMs,
      counter,
      bodySha256,
    });
    if (!node || !verifyEd25519(node.publicKey, statement, header('x-bank-signature'))) return this.#breach('signature_invalid', 401);
    if (Math.abs(timeMs - this.now()) > 60_000) return { status: 401, body: { code: 'signature_invalid', detail: 'The time is off.' } };
    if (counter <= node.counter) return this.#breach('heartbeat_replayed', 409);
    node.counter = counter;
    const { bootId, reports } = receiveHeartbeat.body.parse(JSON.parse(text));
    for (const report of reports) this.#checkMeter(node, report);
    this.#hear({ nodeId: node.nodeId, counter, bootId, atMs: this.now(), reports });
    return { status: 200, body: { ...this.#timing(), assignments: this.assignments.get(node.nodeId) ?? [], refused: [] } };
  }

  #breach(code: string, status: number) {
    this.breaches.push(code);
    return { status, body: { code, detail: `The request was refused: ${code}.` } };
  }

  #checkMeter(node: FakeNode, { assignmentId, generation, meter, readyAt, endedAt }: Report): void {
    if (!meter) return;
    const { seq, from, until, gpuSeconds, signature } = meter;
    const statement = meterStatement({ assignmentId, generation, seq, fromMs: from, untilMs: until, gpuSeconds });
    if (!verifyEd25519(node.publicKey, statement, signature)) this.breaches.push('meter_signature_invalid');
    if (from !== readyAt || (endedAt !== null && until > endedAt)) this.breaches.push('meter_outside_lease');
    const before = this.#meters.get(assignmentId);
    this.#meters.set(assignmentId, meter);
    if (before && (before.until > until || before.gpuSeconds > gpuSeconds || before.from !== from)) this.breaches.push('meter_decreased');
    if (before && (before.seq === seq) !== (before.until === until)) this.breaches.push('meter_sequence');
  }

  #hear(beat: HeardBeat): void {
    this.beats.push(beat);
    for (const entry of [...this.#waiting]) {
      if (!entry.matches(beat)) continue;
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      entry.resolve(beat);
    }
  }
}

/** An assignment as the wire has it, from `startMs` on. */
export const wireAssignment = (n: number, startMs: number, lengthMs: number, workload: WireAssignment['workload']): WireAssignment => ({
  assignmentId: `asg_0190000000c${n}-1`,
  leaseId: `lea_0190000000c${n}-1`,
  generation: 1,
  gpus: 1,
  start: new Date(startMs).toISOString(),
  end: new Date(startMs + lengthMs).toISOString(),
  stopAt: null,
  workload,
});
