import { openCursor, sealCursor } from '@compute-bank/http/cursor';
import { Refused } from '@compute-bank/http/refused';
import { seal, unseal } from '@compute-bank/http/seal';
import { type SealKeys, sealerWith } from '@compute-bank/http/sealer';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tenantA, tenantB } from '../../fixtures/edge.ts';

const secret = 'a-secret-for-tests-only';
const sealing = (current: string, previous: string | null = null) => sealerWith(async () => ({ current, previous }));
const scope = { tenantId: tenantA, operation: 'list-leases', params: {} };

const codeOf = async (open: () => Promise<string>): Promise<string> => {
  try {
    return await open();
  } catch (error) {
    return error instanceof Refused ? error.rejection.code : String(error);
  }
};

describe('a cursor', () => {
  // One text seals to one result, so what each of these tests opens was made anew by anybody.
  const cursor = seal(secret, '{"cursor":1,"operation":"list-leases","params":{},"tenantId":"ten_0196aaaaaaaa00000000"}', 'LEASE#lea_1');

  test('opens for its own list and shows nothing of what it holds', async () => {
    const sealer = await sealing(secret);
    expect(sealCursor(sealer, scope, 'LEASE#lea_1')).toBe(cursor);
    expect(await openCursor(sealer, scope, cursor)).toBe('LEASE#lea_1');
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('LEASE');
  });

  test.each([
    ['S15: another tenant', { ...scope, tenantId: tenantB }, cursor],
    ['another operation', { ...scope, operation: 'list-nodes' }, cursor],
    ['other parameters', { ...scope, params: { tenantId: tenantB } }, cursor],
    ['a cut text', scope, cursor.slice(0, -2)],
    ['a text that is none', scope, 'AAAA'],
    ['an empty text', scope, ''],
  ])('does not open for %s', async (_, other, text) => {
    const sealer = await sealing(secret);
    expect(await codeOf(() => openCursor(sealer, other, text))).toBe('cursor_invalid');
  });

  test('does not open under another secret', async () => {
    const sealer = await sealing('another-secret-for-tests');
    expect(await codeOf(() => openCursor(sealer, scope, cursor))).toBe('cursor_invalid');
  });

  test('S94: outlives one rotation of the secret, and not two', async () => {
    const [once, twice] = [await sealing('the-secret-after-that', secret), await sealing('a-third-secret', 'the-secret-after-that')];
    expect(await openCursor(once, scope, cursor)).toBe('LEASE#lea_1');
    expect(await codeOf(() => openCursor(twice, scope, cursor))).toBe('cursor_invalid');
    expect(sealCursor(once, scope, 'LEASE#lea_1')).not.toBe(cursor);
  });

  test('S94: opens where the rotation has not been noticed yet: newer keys are looked for once', async () => {
    const asked: (string | undefined)[] = [];
    const sealer = await sealerWith(async (wish): Promise<SealKeys> => {
      asked.push(wish);
      return wish === 'newest' ? { current: secret, previous: 'old-secret' } : { current: 'old-secret', previous: null };
    });
    expect(await openCursor(sealer, scope, cursor)).toBe('LEASE#lea_1');
    expect(await codeOf(() => openCursor(sealer, scope, 'AAAA'))).toBe('cursor_invalid');
    expect(asked).toEqual([undefined, 'newest', 'newest']);
  });
});

describe('a seal', () => {
  test('opens to the same text in its context, and nowhere with a changed byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (text, context, at, flip) => {
        const whole = text.isWellFormed() ? text : '';
        const sealed = seal(secret, context, whole);
        expect(unseal(secret, context, sealed)).toBe(whole);
        expect(unseal(secret, `${context}x`, sealed)).toBeUndefined();
        const bytes = Buffer.from(sealed, 'base64url');
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        expect(unseal(secret, context, bytes.toString('base64url'))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test('differs for two texts, and for one text in two contexts', () => {
    const seals = [seal(secret, 'a', 'one'), seal(secret, 'a', 'two'), seal(secret, 'b', 'one')];
    expect(new Set(seals).size).toBe(3);
    expect(new Set(seals.map((sealed) => sealed.slice(0, 16))).size).toBe(3);
  });
});
