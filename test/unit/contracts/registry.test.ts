import { contexts, rejectionsOf } from '@compute-bank/contracts/endpoint';
import { problems } from '@compute-bank/contracts/problems';
import { endpoints } from '@compute-bank/contracts/registry';
import { rejections } from '@compute-bank/domain/rejection';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

const objectsIn = (schema: z.ZodType, found: z.ZodObject[] = [], seen = new Set<unknown>()): z.ZodObject[] => {
  if (seen.has(schema)) return found;
  seen.add(schema);
  if (schema instanceof z.ZodObject) found.push(schema);
  const inner = Object.values(schema.def as unknown as Record<string, unknown>).flatMap((value) =>
    typeof value === 'object' && value !== null && !(value instanceof z.ZodType) ? Object.values(value) : [value],
  );
  for (const part of inner) if (part instanceof z.ZodType) objectsIn(part, found, seen);
  return found;
};

describe('the registry', () => {
  test('names each endpoint and each address once', () => {
    expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length);
    expect(new Set(endpoints.map(({ method, path }) => `${method} ${path}`)).size).toBe(endpoints.length);
  });

  test('gives every context something to serve', () => {
    expect(new Set(endpoints.map(({ context }) => context))).toEqual(new Set(contexts));
  });

  test.each(endpoints.map((endpoint) => [endpoint.id, endpoint] as const))(
    '%s: its parameters are those of its address',
    (_, { path, params }) => {
      const named = [...path.matchAll(/\{([^/]+)\}/g)].map(([, name]) => name);
      expect(params instanceof z.ZodObject && Object.keys(params.shape)).toEqual(named);
    },
  );

  test.each(endpoints.map((endpoint) => [endpoint.id, endpoint] as const))(
    'S16: %s refuses unknown fields at every depth, coming and going',
    (_, { params, query, body, response }) => {
      for (const schema of [params, query, body, response].flatMap((part) => objectsIn(part))) {
        expect(schema.def.catchall).toBeInstanceOf(z.ZodNever);
      }
    },
  );

  test('every creating call is idempotent', () => {
    const creating = endpoints.filter(({ status, access }) => status === 201 && access !== 'public');
    expect(creating.filter(({ idempotent }) => !idempotent).map(({ id }) => id)).toEqual([]);
  });

  test('S23: nothing that is for admins alone is for anybody else', () => {
    const ofAdmins = endpoints.filter(({ path }) => path.startsWith('/v1/tenants'));
    expect(ofAdmins.length).toBeGreaterThan(5);
    for (const { access } of ofAdmins) expect(access).toEqual(['admin']);
  });

  test('S11: a secret is in no answer but those of the calls that make one', () => {
    const secretive = endpoints.filter(({ response }) =>
      objectsIn(response).some(({ shape }) => 'secret' in shape || 'tokens' in shape || 'sha256' in shape),
    );
    expect(secretive.map(({ id }) => id)).toEqual(['create-key', 'create-join-tokens']);
    expect(secretive.every(({ confidential }) => confidential)).toBe(true);
  });

  test('S17: what a provider sees of a lease has no field about its buyer', () => {
    const supplied = endpoints.filter(({ id }) => id.includes('supplied'));
    const fields = new Set(supplied.flatMap(({ response }) => objectsIn(response).flatMap(({ shape }) => Object.keys(shape))));
    for (const field of ['tenantId', 'buyerId', 'withdrawalId', 'matchId', 'holdId', 'reserved', 'posted', 'workload'])
      expect(fields).not.toContain(field);
  });
});

describe('a refusal', () => {
  test('has a status and titles in both languages', () => {
    for (const code of rejections) {
      const { status, title, titleZh } = problems[code];
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toBe('');
      expect(titleZh).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  test('is listed by the operations that can answer it', () => {
    const unlisted = rejections.filter((code) => !endpoints.some((endpoint) => rejectionsOf(endpoint).includes(code)));
    // This one comes from the router, which then serves no endpoint.
    expect(unlisted).toEqual(['method_not_allowed']);
  });
});
