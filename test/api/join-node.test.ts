import { joinNode } from '@compute-bank/contracts/agent';
import { createJoinTokens, listNodes } from '@compute-bank/contracts/nodes';
import { addMs, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { createScene, inventoryOf, type Scene, suspend } from '../fixtures/scene.ts';
import { createNodeKey } from '../fixtures/test-node.ts';

async function ready(): Promise<Scene & { readonly token: string }> {
  const scene = await createScene();
  const { tokens } = await scene.api.call(scene.provider.key, createJoinTokens, { body: { fabricId: scene.fabricId, count: 1 } });
  return { ...scene, token: tokens[0] ?? '' };
}

const bodyWith = (token: string) => ({ token, publicKey: createNodeKey().publicKey, name: 'rack 1', inventory: inventoryOf(8) });
const join = ({ api }: Scene, body: object) => api.send({ method: 'POST', path: joinNode.path, body });

describe('joining', () => {
  test('201: makes a node of the token’s tenant and fabric; the same agent again gets the same node', async () => {
    const scene = await ready();
    const body = bodyWith(scene.token);
    const [first, again] = [await join(scene, body), await join(scene, body)];
    expect([first.status, first.json]).toMatchObject([201, { tenantId: scene.provider.tenantId, nextBeatWithinSeconds: 30 }]);
    expect(again.json).toEqual(first.json);
    const { items } = await scene.api.call(scene.provider.key, listNodes);
    expect(items).toMatchObject([{ nodeId: first.json.nodeId, fabricId: scene.fabricId, state: 'unverified', publicKey: body.publicKey }]);
    scene.api.close();
  });

  test('401: S28: a token used by another key, an unknown one and an expired one are join_token_invalid alike', async () => {
    const scene = await ready();
    await join(scene, bodyWith(scene.token));
    const used = await join(scene, bodyWith(scene.token));
    const unknown = await join(scene, bodyWith('cbj_unknown'));
    const { tokens } = await scene.api.call(scene.provider.key, createJoinTokens, { body: { fabricId: scene.fabricId, count: 1 } });
    await scene.api.bank.advanceTo(addMs(scene.api.bank.clock.instant(), hourMs));
    const expired = await join(scene, bodyWith(tokens[0] ?? ''));
    for (const answer of [used, unknown, expired]) expect([answer.status, answer.json.code]).toEqual([401, 'join_token_invalid']);
    expect(new Set([used, unknown, expired].map(({ json }) => json.detail)).size).toBe(1);
    scene.api.close();
  });

  test('201: of ten agents at once with one token, one joins', async () => {
    const scene = await ready();
    const answers = await Promise.all(Array.from({ length: 10 }, () => join(scene, bodyWith(scene.token))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await scene.api.call(scene.provider.key, listNodes)).items).toHaveLength(1);
    scene.api.close();
  });

  test('409: S33: a GPU that is enrolled elsewhere is gpu_already_enrolled, and the token stays good', async () => {
    const scene = await ready();
    const first = bodyWith(scene.token);
    await join(scene, first);
    const { tokens } = await scene.api.call(scene.provider.key, createJoinTokens, { body: { fabricId: scene.fabricId, count: 1 } });
    const copy = { ...bodyWith(tokens[0] ?? ''), inventory: first.inventory };
    expect((await join(scene, copy)).json).toMatchObject({ status: 409, code: 'gpu_already_enrolled' });
    expect((await join(scene, bodyWith(tokens[0] ?? ''))).status).toBe(201);
    scene.api.close();
  });

  test('404: a model without a market is market_not_found; 403: a suspended provider is tenant_suspended', async () => {
    const scene = await ready();
    const body = bodyWith(scene.token);
    const strange = await join(scene, { ...body, inventory: { ...body.inventory, marketId: 'unknown-model' } });
    expect(strange.json).toMatchObject({ status: 404, code: 'market_not_found' });
    await suspend(scene.api, scene.provider.tenantId);
    expect((await join(scene, body)).json).toMatchObject({ status: 403, code: 'tenant_suspended' });
    scene.api.close();
  });

  test('400: S31: the body cannot say whose the node is; a key is 32 bytes; a GPU is named once', async () => {
    const scene = await ready();
    const body = bodyWith(scene.token);
    const doubled = { ...body.inventory, gpus: [...body.inventory.gpus, ...body.inventory.gpus] };
    for (const change of [{ tenantId: scene.buyer.tenantId }, { state: 'verified' }, { publicKey: 'AAAA' }, { inventory: doubled }]) {
      expect((await join(scene, { ...body, ...change })).json).toMatchObject({ status: 400, code: 'invalid_request' });
    }
    scene.api.close();
  });

  test('401: S29: a join token opens nothing else', async () => {
    const scene = await ready();
    const answer = await scene.api.send({ method: 'GET', path: '/v1/nodes', key: scene.token });
    expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated']);
    scene.api.close();
  });
});
