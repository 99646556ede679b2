import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { checkNames } from '@compute-bank/verify/finding';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import { Tamper } from '../fixtures/tamper.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: ExtensionBank;
let lease: Lease;

/** A lease that runs, extended once, with a second wish that was refused. */
beforeAll(async () => {
  bank = await createExtensionBank();
  const made = await bank.leaseOf(bank.buyer);
  await bank.extend(bank.buyer, made.leaseId, addMs(made.end, hourMs));
  await bank.settleAll();
  await bank.extend(bank.buyer, made.leaseId, addMs(made.end, 9 * hourMs));
  await bank.advance(90 * minuteMs);
  lease = await bank.lease(bank.buyer, made.leaseId);
});
afterAll(() => bank.close());

/** The checks that turn false while the stored lease is changed, and what they say of it. */
async function whileChanged(change: (lease: Lease) => Partial<Lease>): Promise<readonly [readonly string[], readonly string[]]> {
  const tamper = new Tamper(bank.world.dynamo);
  try {
    await tamper.change({ type: 'lease', tenantId: lease.tenantId, leaseId: lease.leaseId }, change);
    const { checks, findings } = await verifyTestBank(bank);
    return [checkNames.filter((name) => !checks[name]), findings.map(({ detail }) => detail)];
  } finally {
    await tamper.undo();
  }
}

describe('leasePerMatch', () => {
  test('holds for a lease that was extended and then refused more', async () => {
    expect(lease).toMatchObject({ state: 'ready', extension: { number: 2, state: 'refused' } });
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test('turns false when the end is not that of the last extension', async () => {
    const [broken, details] = await whileChanged(({ end }) => ({ end: addMs(end, minuteMs) }));
    expect(broken).toContain('leasePerMatch');
    expect(details.join()).toMatch(/not what match .* and its extensions made/);
  });

  test('turns false when added time has a price that its market did not set', async () => {
    const laterPrices = [{ from: addMs(lease.start, hourMs), priceMicros: 1n }];
    const [broken] = await whileChanged(({ slices }) => ({ slices: slices.map((slice) => ({ ...slice, laterPrices })) }));
    expect(broken).toContain('leasePerMatch');
  });

  test.each([
    ['granted', /its market's word is refused/],
    ['standing', /its market's word is refused/],
    ['lapsed', /its market's word is refused/],
  ] as const)('turns false when a refused wish is stored as %s', async (state, detail) => {
    const [broken, details] = await whileChanged(({ extension }) => ({ extension: { ...extension!, state } }));
    expect(broken).toContain('leasePerMatch');
    expect(details.join()).toMatch(detail);
  });

  test('turns false when a wish is pending that is neither in the log nor on its way', async () => {
    const [broken, details] = await whileChanged(({ extension }) => ({
      extension: { ...extension!, commandId: 'extend-nothing', state: 'pending' },
    }));
    expect(broken).toContain('leasePerMatch');
    expect(details.join()).toMatch(/neither in the log nor on its way/);
  });
});

test('holdsClosed turns false when a wish claims money that nobody set aside', async () => {
  const [broken] = await whileChanged(({ extension }) => ({ extension: { ...extension!, state: 'standing' } }));
  expect(broken).toContain('holdsClosed');
});
