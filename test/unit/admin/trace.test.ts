import { hourMs } from '@compute-bank/domain/instant';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../../fixtures/bank.ts';
import { admin, tablesOf } from './run-admin.ts';

let bank: TestBank;
let order: string;
let buyerId: string;
beforeAll(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  const provider = await bank.openTenant('Provider');
  const buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 100_000_000n);
  await bank.deposit(provider, { nodes: [await bank.join(provider)] });
  const workload = { argv: ['train', '--key', 'hush-hush'], env: { TOKEN: 'hush-hush' }, releaseOnExit: false };
  order = (await bank.withdraw(buyer, { workload })).withdrawalId;
  buyerId = buyer.tenantId;
  await bank.advance(3 * hourMs);
});
afterAll(() => bank.close());

const trace = (id: string, ...more: readonly string[]) => admin(['trace', id, '--stage', 'prod', ...more], tablesOf(bank.world.dynamo));
const body = () => order.slice('wdr_'.length);

test('an order is followed to its match, its lease, its charges and its invoice', async () => {
  const { out, status } = await trace(order);
  expect(status).toBe(0);
  for (const part of [
    `${order}  filled`,
    `of ${buyerId}`,
    `mat_${body()}-1  decided at`,
    ', record 1 of',
    `lea_${body()}-1  ended (completed`,
    `trf_${body()}-hold`,
  ]) {
    expect(out).toContain(part);
  }
  expect(out).toMatch(/settlement {2}trf_\S+-1-1 {2}at \S+: held -\d/);
  expect(out).toMatch(/use \S+ to \S+: 3600 GPU-seconds, 2\.000000/);
  expect(out).toMatch(/invoice {5}inv_\S+-1 {2}at \S+: 1 line, 3600 GPU-seconds, 2\.000000/);
});

test.each(['mat', 'lea', 'hol', 'asg', 'inv', 'trf'])('from a %s_… it goes back to the same order', async (prefix) => {
  const suffix = { mat: '-1', lea: '-1', hol: '', asg: '-1-1', inv: '-1', trf: '-1-1' }[prefix];
  expect((await trace(`${prefix}_${body()}${suffix}`)).out).toBe((await trace(order)).out);
});

test('for programs it is one JSON value, in which all charges add up to what the lease was charged', async () => {
  const view = JSON.parse((await trace(order, '--json', '--tenant', buyerId)).out);
  const charges = view.transfers.flatMap((each: { lines: { charge: string }[] }) => each.lines.map(({ charge }) => Number(charge)));
  expect(charges.reduce((sum: number, each: number) => sum + each, 0)).toBe(Number(view.leases[0].charged));
  expect(view).toMatchObject({
    withdrawal: { withdrawalId: order },
    invoices: [{ total: view.leases[0].charged }],
    hold: { posted: '2.000000' },
  });
});

test('what the buyer runs is never shown', async () => {
  for (const { out } of [await trace(order), await trace(order, '--json')]) expect(out).not.toContain('hush-hush');
});

test.each([
  ['dep_0193f000000000000001', 'is no id that leads to an order'],
  ['wdr_0193f000000000000001', 'No tenant has an order'],
])('%s ends with status 2 and what is wrong', async (id, said) => {
  expect(await trace(id)).toMatchObject({ status: 2, out: '', err: expect.stringContaining(said) });
});

test('a tenant that is none of its kind is refused', async () => {
  expect(await trace(order, '--tenant', 'x')).toMatchObject({ status: 2, err: expect.stringContaining('is no id of a tenant') });
});
