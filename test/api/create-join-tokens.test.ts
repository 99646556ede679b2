import { createJoinTokens } from '@compute-bank/contracts/nodes';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(createJoinTokens);

describe('creating join tokens', () => {
  test('201: answers as many different ones as asked, and the same ones to the same request', async () => {
    const { api, provider, fabricId } = await createScene();
    const call = (idempotencyKey: string) => api.call(provider.key, createJoinTokens, { body: { fabricId, count: 50 }, idempotencyKey });
    const key = newKey();
    const made = await call(key);
    expect(new Set(made.tokens).size).toBe(50);
    expect(made.tokens.every((token) => /^cbj_[\w-]{43}$/.test(token))).toBe(true);
    expect(made.expiresAt).toBe('2026-05-01T01:00:00.000Z');
    expect(await call(key)).toEqual(made);
    expect((await call(newKey())).tokens).not.toEqual(made.tokens);
    api.close();
  });

  test('404: for another provider’s fabric it is fabric_not_found (S14)', async () => {
    const { api, strangers, fabricId } = await createScene();
    const refused = api.call(strangers.provider.key, createJoinTokens, { body: { fabricId, count: 1 } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'fabric_not_found' } });
    api.close();
  });

  test.each([0, 51, 1.5])('400: %s at once is refused', async (count) => {
    const { api, provider, fabricId } = await createScene();
    const refused = api.call(provider.key, createJoinTokens, { body: { fabricId, count } });
    await expect(refused).rejects.toMatchObject({ problem: { errors: [{ pointer: '/count' }] } });
    api.close();
  });
});
