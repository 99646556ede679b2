import { openCursor, sealCursor } from '@compute-bank/http/cursor';
import { Refused } from '@compute-bank/http/refused';
import { seal, unseal } from '@compute-bank/http/seal';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tenantA, tenantB } from '../../fixtures/edge.ts';

const secret = 'a-secret-for-tests-only';
const scope = { tenantId: tenantA, operation: 'list-leases', params: {} };

const codeOf = (open: () => string): string => {
  try {
    return open();
  } catch (error) {
    return error instanceof Refused ? error.rejection.code : String(error);
  }
};

describe('a cursor', () => {
  const cursor = sealCursor(secret, scope, 'LEASE#lea_1');

  test('opens for its own list and shows nothing of what it holds', () => {
    expect(openCursor(secret, scope, cursor)).toBe('LEASE#lea_1');
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('LEASE');
  });

  test.each([
    ['S15: another tenant', { ...scope, tenantId: tenantB }, cursor],
    ['another operation', { ...scope, operation: 'list-nodes' }, cursor],
    ['other parameters', { ...scope, params: { tenantId: tenantB } }, cursor],
    ['a cut text', scope, cursor.slice(0, -2)],
    ['a text that is none', scope, 'AAAA'],
    ['an empty text', scope, ''],
  ])('does not open for %s', (_, other, text) => {
    expect(codeOf(() => openCursor(secret, other, text))).toBe('cursor_invalid');
  });

  test('does not open under another secret', () => {
    expect(codeOf(() => openCursor('another-secret-for-tests', scope, cursor))).toBe('cursor_invalid');
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
