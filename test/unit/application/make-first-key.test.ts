import { makeFirstKey } from '@compute-bank/application/make-first-key';
import type { Bank } from '@compute-bank/application/ports';
import type { ApiKey } from '@compute-bank/domain/entities/tenant';
import { platformTenantId } from '@compute-bank/domain/ids';
import { instant } from '@compute-bank/domain/instant';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../../fixtures/bank.ts';

const everything = { limit: 100, after: null };
let bank: TestBank;
beforeEach(async () => {
  bank = await createTestBank();
});

const ask = (again = false, deps: Pick<TestBank['runtime'], 'bank'> = bank.runtime) =>
  makeFirstKey({ ...bank.runtime, ...deps }, { again, request: 'req-1' });
const keys = async () => (await bank.runtime.bank.list('api-key', platformTenantId, everything)).items;
const audits = async () => (await bank.runtime.bank.list('audit', platformTenantId, everything)).items;

/** Ends a key as `change` says. */
async function alter(change: Partial<ApiKey>): Promise<void> {
  const [key] = await keys();
  const stored = await bank.runtime.bank.read(key!);
  await bank.runtime.bank.commit([{ kind: 'replace', entity: { ...stored!.entity, ...change }, version: stored!.version }]);
}

/** Holds the first two reads of the tenant until both have been made, so that each caller sees what the other saw. */
function together(inner: Bank): Bank {
  let reads = 0;
  let release: (() => void) | undefined;
  const both = new Promise<void>((done) => {
    release = done;
  });
  const read = async (ref: Parameters<Bank['read']>[0]) => {
    const found = await inner.read(ref);
    reads += ref.type === 'tenant' ? 1 : 0;
    if (reads >= 2) release?.();
    await both;
    return found;
  };
  return { ...inner, read: read as Bank['read'] };
}

describe('the first key of a bank', () => {
  test("the bank's own tenant and one key of an administrator are made, and its digest is what is kept", async () => {
    const made = await ask();
    expect(made).toMatchObject({ ok: true, value: { secret: expect.stringMatching(/^cbk_[0-9a-f]{16}_[\w-]{43}$/) } });
    expect(await keys()).toMatchObject([{ roles: ['admin'], state: 'active', expiresAt: null, tenantId: platformTenantId }]);
    expect(JSON.stringify(await keys())).not.toContain(made.ok ? made.value.secret : 'cbk_');
    expect((await bank.runtime.bank.listTenants(everything)).items).toMatchObject([{ tenantId: platformTenantId, name: 'The bank' }]);
  });

  test('its audit entry names the operator and the call, and stands or falls with the key', async () => {
    await ask();
    const [key] = await keys();
    expect(await audits()).toMatchObject([
      { actor: { kind: 'operator', request: 'req-1' }, action: 'make-first-key', object: `${platformTenantId}/${key?.keyId}` },
    ]);
  });

  test('a second one is refused with the key that opens, and nothing is written', async () => {
    await ask();
    const [key] = await keys();
    expect(await ask()).toEqual({ ok: false, rejection: { code: 'admin_key_exists', keyIds: [key?.keyId] } });
    expect(await keys()).toHaveLength(1);
    expect(await audits()).toHaveLength(1);
  });

  test('asked for again, it is made beside the one that opens, and the audit trail says that it was', async () => {
    await ask();
    expect(await ask(true)).toMatchObject({ ok: true });
    expect(await keys()).toHaveLength(2);
    expect((await audits()).map(({ action }) => action).sort()).toEqual(['make-first-key', 'make-first-key-again']);
  });

  test.each<[string, Partial<ApiKey>]>([
    ['was revoked', { state: 'revoked' }],
    ['has expired', { expiresAt: instant(1) }],
    ['opens no door of an administrator', { roles: ['buyer'] }],
  ])('a key that %s is none', async (_, change) => {
    await ask();
    await alter(change);
    expect(await ask()).toMatchObject({ ok: true });
  });

  test.each([
    ['in a bank without its tenant', async () => undefined],
    ['in a bank whose only key was revoked', async () => ask().then(() => alter({ state: 'revoked' }))],
  ])('of two that are asked for at once %s one is made, and the other refused', async (_, prepare) => {
    await prepare();
    const raced = together(bank.runtime.bank);
    const outcomes = await Promise.all([ask(false, { bank: raced }), ask(false, { bank: raced })]);
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect((await keys()).filter(({ state }) => state === 'active')).toHaveLength(1);
  });
});
