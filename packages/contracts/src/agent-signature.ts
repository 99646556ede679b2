/**
 * What a node signs with its Ed25519 key. Both sides build these strings, byte for byte, from the same facts: pure
 * string building, so that the agent, the bank and an auditor with only the public key agree.
 */

/** Headers of a signed agent request. The body never says who is speaking. */
export const agentHeaders = {
  /** `<tenantId>/<nodeId>`. */
  node: 'x-bank-node',
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  time: 'x-bank-time',
  /** An integer that grows with every request of the node. */
  counter: 'x-bank-counter',
  /** base64url of the Ed25519 signature over {@link requestStatement}. */
  signature: 'x-bank-signature',
} as const;

/** A request whose time is further than this from the bank's is refused. */
export const agentClockSkewMs = 60_000;

export interface SignedRequest {
  readonly method: string;
  /** The endpoint's path without query, such as `/v1/agent/heartbeat`. */
  readonly path: string;
  readonly nodeId: string;
  readonly timeMs: number;
  readonly counter: number;
  /** Lower-case hex SHA-256 of the body's bytes. */
  readonly bodySha256: string;
}

/** What the signature of a request covers. */
export const requestStatement = (request: SignedRequest): string =>
  ['cbank-request-v1', request.method, request.path, request.nodeId, request.timeMs, request.counter, request.bodySha256].join('\n');

export interface SignedMeter {
  readonly assignmentId: string;
  readonly generation: number;
  readonly seq: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly gpuSeconds: bigint;
}

/** What the signature of a cumulative meter covers. */
export const meterStatement = (meter: SignedMeter): string =>
  ['cbank-meter-v1', meter.assignmentId, meter.generation, meter.seq, meter.fromMs, meter.untilMs, meter.gpuSeconds].join('\n');
