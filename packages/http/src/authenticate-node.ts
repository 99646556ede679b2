import { createHash } from 'node:crypto';
import { agentClockSkewMs, agentHeaders, requestStatement } from '@compute-bank/contracts/agent-signature';
import { isId, type NodeId, type TenantId } from '@compute-bank/domain/ids';
import type { NodePrincipal } from '@compute-bank/domain/principal';
import { type ApiEvent, bodyBytes, headerOf } from './api-event.ts';
import { isSignedBy } from './ed25519.ts';
import type { Edge } from './edge.ts';
import { Refused } from './refused.ts';

/** A node that signed this request. */
export interface SignedNode extends NodePrincipal {
  /** Grows with every request: the use case refuses one that it has seen. */
  readonly counter: number;
  /** base64url of 32 bytes. */
  readonly publicKey: string;
}

interface Claim {
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly timeMs: number;
  readonly counter: number;
  readonly signature: string;
}

/** The node whose key signed this very request. Throws {@link Refused}, the same for every cause. */
export async function authenticateNode(event: ApiEvent, path: string, edge: Edge): Promise<SignedNode> {
  const claim = readClaim(event);
  if (!claim || Math.abs(edge.wallNow() - claim.timeMs) > agentClockSkewMs) throw notSigned();
  const { tenantId, nodeId, timeMs, counter, signature } = claim;
  const publicKey = await edge.findNodeKey(tenantId, nodeId);
  const { method } = event.requestContext.http;
  const bodySha256 = createHash('sha256').update(bodyBytes(event)).digest('hex');
  const statement = requestStatement({ method, path, nodeId, timeMs, counter, bodySha256 });
  if (publicKey === undefined || !isSignedBy(publicKey, statement, signature)) throw notSigned();
  return { kind: 'node', tenantId, nodeId, counter, publicKey };
}

const wholeForm = /^[1-9]\d{0,15}$/;
const signatureForm = /^[A-Za-z0-9_-]{86}$/;

function readClaim(event: ApiEvent): Claim | undefined {
  const [tenantId, nodeId, ...rest] = (headerOf(event, agentHeaders.node) ?? '').split('/', 3);
  const time = headerOf(event, agentHeaders.time) ?? '';
  const counter = headerOf(event, agentHeaders.counter) ?? '';
  const signature = headerOf(event, agentHeaders.signature) ?? '';
  if (rest.length > 0 || tenantId === undefined || nodeId === undefined) return undefined;
  if (!isId('ten', tenantId) || !isId('nod', nodeId)) return undefined;
  if (!wholeForm.test(time) || !wholeForm.test(counter) || !signatureForm.test(signature)) return undefined;
  return { tenantId, nodeId, timeMs: Number(time), counter: Number(counter), signature };
}

const notSigned = (): Refused =>
  new Refused({
    code: 'signature_invalid',
    detail: `Sign the request with the node's key, within ${agentClockSkewMs / 1_000} s of the bank's clock.`,
  });
