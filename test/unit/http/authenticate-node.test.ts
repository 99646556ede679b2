import { createHash, type KeyObject, sign } from 'node:crypto';
import { agentHeaders, requestStatement } from '@compute-bank/contracts/agent-signature';
import { authenticateNode } from '@compute-bank/http/authenticate-node';
import { Refused } from '@compute-bank/http/refused';
import { describe, expect, test } from '@jest/globals';
import { createTestEdge, edgeNow, nodeA, type TestEdge, tenantA, tenantB } from '../../fixtures/edge.ts';
import { eventOf } from '../../fixtures/http-event.ts';
import { createNodeKey } from '../../fixtures/test-node.ts';

const path = '/v1/agent/heartbeat';

interface Wish {
  readonly privateKey: KeyObject;
  readonly timeMs?: number;
  readonly body?: string;
  readonly sentBody?: string;
  readonly counter?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

function signedEvent({ privateKey, timeMs = edgeNow, body = '{}', sentBody = body, counter = 7, headers = {} }: Wish) {
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  const statement = requestStatement({ method: 'POST', path, nodeId: nodeA, timeMs, counter, bodySha256 });
  return eventOf(
    'POST',
    path,
    {
      [agentHeaders.node]: `${tenantA}/${nodeA}`,
      [agentHeaders.time]: String(timeMs),
      [agentHeaders.counter]: String(counter),
      [agentHeaders.signature]: sign(null, Buffer.from(statement), privateKey).toString('base64url'),
      ...headers,
    },
    sentBody,
  );
}

function enrolledEdge(): { readonly edge: TestEdge; readonly privateKey: KeyObject } {
  const edge = createTestEdge();
  const { privateKey, publicKey } = createNodeKey();
  edge.nodeKeys.set(`${tenantA}/${nodeA}`, publicKey);
  return { edge, privateKey };
}

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error) => (error instanceof Refused ? error.rejection.code : error),
  );

describe('a signed request', () => {
  test('proves the node, whatever the body says', async () => {
    const { edge, privateKey } = enrolledEdge();
    const body = JSON.stringify({ nodeId: 'nod_0196ffffffff00000000' });
    const node = await authenticateNode(signedEvent({ privateKey, body }), path, edge);
    expect(node).toMatchObject({ kind: 'node', tenantId: tenantA, nodeId: nodeA, counter: 7 });
  });

  test.each([
    ['60 s old', -60_000, 'accepted'],
    ['60 s ahead', 60_000, 'accepted'],
    ['more than 60 s old', -60_001, 'signature_invalid'],
    ['more than 60 s ahead', 60_001, 'signature_invalid'],
  ])('S37: %s it is %s ms off and answers %s', async (_, offsetMs, expected) => {
    const { edge, privateKey } = enrolledEdge();
    expect(await codeOf(authenticateNode(signedEvent({ privateKey, timeMs: edgeNow + offsetMs }), path, edge))).toBe(expected);
  });

  test('S30: another node, another tenant, another path and another body are not covered by its signature', async () => {
    const { edge, privateKey } = enrolledEdge();
    edge.nodeKeys.set(`${tenantB}/${nodeA}`, createNodeKey().publicKey);
    const foreign = [
      authenticateNode(signedEvent({ privateKey, headers: { [agentHeaders.node]: `${tenantB}/${nodeA}` } }), path, edge),
      authenticateNode(signedEvent({ privateKey, headers: { [agentHeaders.counter]: '8' } }), path, edge),
      authenticateNode(signedEvent({ privateKey }), '/v1/agent/other', edge),
      authenticateNode(signedEvent({ privateKey, sentBody: '{ }' }), path, edge),
    ];
    expect(await Promise.all(foreign.map(codeOf))).toEqual(foreign.map(() => 'signature_invalid'));
  });

  test('S42: the key of a node that left the bank is refused like a wrong one', async () => {
    const { edge, privateKey } = enrolledEdge();
    edge.nodeKeys.clear();
    expect(await codeOf(authenticateNode(signedEvent({ privateKey }), path, edge))).toBe('signature_invalid');
  });

  test.each([
    [agentHeaders.node, 'ten_x/nod_y'],
    [agentHeaders.node, `${tenantA}/${nodeA}/x`],
    [agentHeaders.time, '1e12'],
    [agentHeaders.counter, '0'],
    [agentHeaders.counter, '-1'],
    [agentHeaders.counter, '99999999999999999999'],
    [agentHeaders.signature, 'x'],
    [agentHeaders.signature, 'é'.repeat(86)],
  ])('a malformed %s is refused', async (header, value) => {
    const { edge, privateKey } = enrolledEdge();
    expect(await codeOf(authenticateNode(signedEvent({ privateKey, headers: { [header]: value } }), path, edge))).toBe('signature_invalid');
  });

  test('a stored key that is none refuses instead of failing', async () => {
    const { edge, privateKey } = enrolledEdge();
    edge.nodeKeys.set(`${tenantA}/${nodeA}`, 'not a key');
    expect(await codeOf(authenticateNode(signedEvent({ privateKey }), path, edge))).toBe('signature_invalid');
  });
});
