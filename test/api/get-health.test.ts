import { describe, expect, test } from '@jest/globals';
import { createTestApi } from '../fixtures/api.ts';

describe('the health of the bank', () => {
  test('200: is shown to everybody, with the bank’s time', async () => {
    const api = await createTestApi();
    const answer = await api.send({ method: 'GET', path: '/v1/health' });
    expect([answer.status, answer.json]).toEqual([200, { status: 'ok', now: '2026-05-01T00:00:00.000Z' }]);
    api.close();
  });

  test('405: another method is method_not_allowed', async () => {
    const api = await createTestApi();
    const answer = await api.send({ method: 'POST', path: '/v1/health', body: {} });
    expect([answer.status, answer.json.code]).toEqual([405, 'method_not_allowed']);
    api.close();
  });
});
