import type { TenantId } from '@compute-bank/domain/ids';
import { describe, expect, test } from '@jest/globals';
import { createSessions } from '../../../functions/runtime/sessions.ts';
import { tenantA, tenantB } from '../../fixtures/edge.ts';

const hourMs = 3_600_000;
const tenantC = 'ten_0196cccccccc00000000' as TenantId;

/** A token service that counts who asked, answers when told to, and gives sessions of an hour. */
function setUp(sessionsMax = 2) {
  const asked: TenantId[] = [];
  const clock = { ms: 0 };
  const service: { isDown: boolean; first: Promise<void> } = { isDown: false, first: Promise.resolve() };
  const sessionOf = createSessions({
    async assume(tenantId) {
      asked.push(tenantId);
      const number = asked.length;
      if (number === 1) await service.first;
      if (service.isDown) throw new Error('the token service is down');
      return { credentials: `${tenantId}/${number}`, expiresAt: clock.ms + hourMs };
    },
    open: (credentials) => ({ credentials }),
    wallNow: () => clock.ms,
    sessionsMax,
  });
  return { asked, clock, service, sessionOf };
}

describe('the sessions of a container', () => {
  test('each tenant has its own, asked for once', async () => {
    const { asked, sessionOf } = setUp();
    const first = await sessionOf(tenantA);
    expect(first.credentials).toBe(`${tenantA}/1`);
    expect(await sessionOf(tenantA)).toBe(first);
    expect((await sessionOf(tenantB)).credentials).toBe(`${tenantB}/2`);
    expect(asked).toEqual([tenantA, tenantB]);
  });

  test('requests of one tenant that come together share one call', async () => {
    const { asked, sessionOf } = setUp();
    const [one, two, three] = await Promise.all([sessionOf(tenantA), sessionOf(tenantA), sessionOf(tenantA)]);
    expect([two, three]).toEqual([one, one]);
    expect(asked).toEqual([tenantA]);
  });

  test('one is replaced five minutes before it ends, so that no request outlives its own', async () => {
    const { asked, clock, sessionOf } = setUp();
    const first = await sessionOf(tenantA);
    clock.ms = hourMs - 5 * 60_000 - 1;
    expect(await sessionOf(tenantA)).toBe(first);
    clock.ms += 1;
    expect((await sessionOf(tenantA)).credentials).toBe(`${tenantA}/2`);
    expect(asked).toHaveLength(2);
  });

  test('a failure reaches all who waited, and the next request asks again', async () => {
    const { asked, service, sessionOf } = setUp();
    service.isDown = true;
    const together = await Promise.allSettled([sessionOf(tenantA), sessionOf(tenantA)]);
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(1);
    service.isDown = false;
    expect((await sessionOf(tenantA)).credentials).toBe(`${tenantA}/2`);
  });

  test('a failure that comes late does not take away the session that took its place', async () => {
    const { asked, service, sessionOf } = setUp(1);
    let fail: () => void = () => undefined;
    service.first = new Promise((_, reject) => {
      fail = () => reject(new Error('too late'));
    });
    const late = sessionOf(tenantA);
    await sessionOf(tenantB);
    const session = await sessionOf(tenantA);
    fail();
    await expect(late).rejects.toThrow('too late');
    expect(await sessionOf(tenantA)).toBe(session);
    expect(asked).toEqual([tenantA, tenantB, tenantA]);
  });

  test('there are never more than there is room for: whoever was asked for longest ago gives way', async () => {
    const { asked, sessionOf } = setUp(2);
    await sessionOf(tenantA);
    await sessionOf(tenantB);
    await sessionOf(tenantA);
    await sessionOf(tenantC);
    await sessionOf(tenantA);
    expect(asked).toEqual([tenantA, tenantB, tenantC]);
    await sessionOf(tenantB);
    expect(asked).toEqual([tenantA, tenantB, tenantC, tenantB]);
  });
});
