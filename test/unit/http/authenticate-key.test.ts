import { instant } from '@compute-bank/domain/instant';
import { authenticateKey, refuseKeyInAddress } from '@compute-bank/http/authenticate-key';
import { Refused } from '@compute-bank/http/refused';
import { describe, expect, test } from '@jest/globals';
import { createTestEdge, edgeNow, giveKey, tenantA } from '../../fixtures/edge.ts';
import { eventOf } from '../../fixtures/http-event.ts';

const withKey = (authorization: string) => eventOf('GET', '/v1/markets', { authorization });

async function refusalOf(attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof Refused) return error.rejection;
    throw error;
  }
  return undefined;
}

describe('an API key', () => {
  test('names its tenant and roles', async () => {
    const edge = createTestEdge();
    const key = giveKey(edge, tenantA, ['buyer']);
    expect(await authenticateKey(withKey(`Bearer ${key}`), edge)).toMatchObject({ kind: 'key', tenantId: tenantA, roles: ['buyer'] });
  });

  test('S01: none, another scheme, a wrong form, an unknown prefix, a wrong secret, a revoked and an expired key are refused alike', async () => {
    const edge = createTestEdge();
    const key = giveKey(edge, tenantA, ['buyer']);
    const revoked = giveKey(edge, tenantA, ['provider'], { state: 'revoked' });
    const expired = giveKey(edge, tenantA, ['admin'], { expiresAt: edgeNow });
    const wrongSecret = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    const texts = [
      '',
      `Basic ${key}`,
      `Bearer ${key} `,
      'Bearer cbk_x_y',
      `Bearer cbk_0000000000000000_${key.slice(-43)}`,
      `Bearer ${wrongSecret}`,
    ];
    const all = [...texts, `Bearer ${revoked}`, `Bearer ${expired}`];
    const refusals = await Promise.all(all.map((text) => refusalOf(() => authenticateKey(withKey(text), edge))));
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    expect(refusals[0]).toMatchObject({ code: 'unauthenticated' });
    expect(await refusalOf(() => authenticateKey(eventOf('GET', '/v1/markets', {}), edge))).toEqual(refusals[0]);
  });

  test('works until the very instant at which it expires', async () => {
    const edge = createTestEdge();
    const key = giveKey(edge, tenantA, ['buyer'], { expiresAt: instant(edgeNow + 1) });
    expect(await authenticateKey(withKey(`Bearer ${key}`), edge)).toMatchObject({ tenantId: tenantA });
  });

  test('S06: a stored digest of another length is a wrong key, not an error', async () => {
    const edge = createTestEdge();
    const key = giveKey(edge, tenantA, ['buyer'], { sha256: 'abcd' });
    expect(await refusalOf(() => authenticateKey(withKey(`Bearer ${key}`), edge))).toMatchObject({ code: 'unauthenticated' });
  });

  test('S07: text that is no key is never looked up', async () => {
    const edge = createTestEdge();
    const texts = ['Bearer ', 'Bearer cbk_', `Bearer cbk_${'a'.repeat(100_000)}_x`, `Bearer ${'cbk_'.repeat(25_000)}`];
    const began = performance.now();
    for (const text of texts) await refusalOf(() => authenticateKey(withKey(text), edge));
    expect(edge.lookups).toEqual([]);
    expect(performance.now() - began).toBeLessThan(200);
  });

  test.each(['?key=', '?cursor=', '?a=b&x='])('S04: in the address (%s) it is refused and not repeated', async (query) => {
    const key = giveKey(createTestEdge(), tenantA, ['buyer']);
    const refusal = await refusalOf(async () => refuseKeyInAddress(eventOf('GET', `/v1/markets${query}${key}`, {})));
    expect(refusal).toMatchObject({ code: 'invalid_request' });
    expect(JSON.stringify(refusal)).not.toContain(key.slice(0, 20));
  });

  test('S04: percent-encoding does not hide it', async () => {
    const key = giveKey(createTestEdge(), tenantA, ['buyer']).replace('cbk_', '%63bk%5f');
    expect(await refusalOf(async () => refuseKeyInAddress(eventOf('GET', `/v1/markets?k=${key}`, {})))).toMatchObject({
      code: 'invalid_request',
    });
  });
});
