import { endpoints } from '@compute-bank/contracts/registry';
import { hourMs } from '@compute-bank/domain/instant';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handler as firstKey } from '../../functions/operator/first-key.ts';
import type { WorkerName } from '../../infra/configuration/function-sizes.ts';
import { createTestApi, type TestApi } from '../fixtures/api.ts';
import type { Pump } from '../fixtures/pump.ts';
import { enforceRoles } from './roles/enforce.ts';
import { readRoles } from './roles/read-roles.ts';
import { synthesiseStacks } from './synthesise.ts';

const enforcement = enforceRoles(readRoles(synthesiseStacks()));
const workers: Readonly<Record<keyof Pump, WorkerName>> = {
  relay: 'Relay',
  match: 'Matcher',
  project: 'Projector',
  dispatch: 'Dispatcher',
  deadlines: 'Deadlines',
  sweep: 'Sweep',
};

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ wrapDynamo: enforcement.wrap, wrapSqs: enforcement.wrap });
  const { pump } = api.bank;
  for (const [step, name] of Object.entries(workers) as [keyof Pump, WorkerName][]) {
    const run: () => Promise<unknown> = pump[step];
    Object.assign(pump, { [step]: () => enforcement.as(name, run) });
  }
});
afterAll(() => api.close());

/** A request without a body, served with the rights of the function to which the gateway would give it. */
async function send(id: string, key: string) {
  const declared = endpoints.find((endpoint) => endpoint.id === id);
  if (!declared) throw new Error(`There is no endpoint ${id}.`);
  const { context, method, path } = declared;
  return enforcement.as(`Api-${context}`, () => api.send({ method, path, key }));
}

test('a whole lease, from the first order to the last settlement, needs no right that a role lacks', async () => {
  const { bank } = api;
  await bank.openMarket();
  const provider = await bank.openTenant('Provider');
  const buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 100_000_000n);
  await bank.deposit(provider, { nodes: [await bank.join(provider)] });
  const { withdrawalId } = await bank.withdraw(buyer);
  await bank.advance(3 * hourMs);
  await bank.pump.sweep();
  expect((await bank.leases(buyer, withdrawalId)).map(({ state }) => state)).toEqual(['ended']);
  expect([...enforcement.refused]).toEqual([]);
  const idle = Object.values(workers).filter((name) => ![...enforcement.used].some((said) => said.startsWith(`${name}:`)));
  expect(idle).toEqual([]);
});

test.each([
  ['list-markets', 'admin'],
  ['list-tenants', 'admin'],
  ['list-withdrawals', 'buyer'],
  ['list-matches', 'buyer'],
  ['list-leases', 'buyer'],
  ['list-balances', 'buyer'],
  ['list-deposits', 'provider'],
  ['list-nodes', 'provider'],
] as const)('200: %s is served with the rights of its function', async (id, who) => {
  expect(await send(id, api.keys[who])).toMatchObject({ status: 200 });
  expect([...enforcement.refused]).toEqual([]);
});

test("the first key of an administrator is made with the rights of its function, which reach no other tenant than the bank's own", async () => {
  const made = await enforcement.as('FirstKey', () => firstKey({ again: true }, { awsRequestId: 'req' }));
  expect(made).toMatchObject({ secret: expect.stringMatching(/^cbk_/) });
  expect([...enforcement.refused]).toEqual([]);
  const foreign = { type: 'tenant', tenantId: (await api.bank.openTenant('Other')).tenantId } as const;
  const reading = enforcement.as('FirstKey', () => api.bank.runtime.bank.read(foreign));
  await expect(reading).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('S89: what reaches past its partitions is refused by the role, whatever the code intends', async () => {
  const { bank, log } = api.bank.runtime;
  const page = { limit: 1, after: null };
  const refused = { name: 'AccessDeniedException' };
  await expect(enforcement.as('Api-agent', () => bank.listTenants(page))).rejects.toMatchObject(refused);
  await expect(enforcement.as('Projector', () => log.saveSnapshot('nvidia-h100-sxm5-80gb' as never, 1, '', '{}'))).rejects.toMatchObject(
    refused,
  );
  await expect(enforcement.as('Matcher', () => log.moveCursor('nvidia-h100-sxm5-80gb' as never, 0, 1))).rejects.toMatchObject(refused);
  await expect(enforcement.as('Matcher', () => bank.listMarkets(page))).rejects.toMatchObject(refused);
});
