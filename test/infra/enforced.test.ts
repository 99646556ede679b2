import { hourMs } from '@compute-bank/domain/instant';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handler as firstKey } from '../../functions/operator/first-key.ts';
import type { WorkerName } from '../../infra/configuration/function-sizes.ts';
import { createTestApi, type TestApi } from '../fixtures/api.ts';
import { testMarketId } from '../fixtures/parties.ts';
import type { Pump } from '../fixtures/pump.ts';
import { enforceRoles } from './roles/enforce.ts';
import { readRoles } from './roles/read-roles.ts';
import type { Tags } from './roles/sessions.ts';
import { synthesiseStacks } from './synthesise.ts';

const enforcement = enforceRoles(readRoles(synthesiseStacks()));
const workers: Readonly<Record<keyof Pump, WorkerName>> = {
  relay: 'Relay',
  match: 'Matcher',
  project: 'Projector',
  dispatch: 'Dispatcher',
  deadlines: 'Deadlines',
  sweep: 'Sweep',
  reconcile: 'Reconcile',
};

const refusedAccess = { name: 'AccessDeniedException' };

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
  await bank.pump.reconcile();
  expect((await bank.leases(buyer, withdrawalId)).map(({ state }) => state)).toEqual(['ended']);
  expect([...enforcement.refused]).toEqual([]);
  const idle = Object.values(workers).filter((name) => ![...enforcement.used].some((said) => said.startsWith(`${name}:`)));
  expect(idle).toEqual([]);
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
  await expect(enforcement.as('Api-heartbeats', () => bank.listTenants(page))).rejects.toMatchObject(refusedAccess);
  await expect(enforcement.as('Projector', () => log.saveSnapshot(testMarketId, 1, '', '{}'))).rejects.toMatchObject(refusedAccess);
  await expect(enforcement.as('Matcher', () => log.moveCursor(testMarketId, 0, 1))).rejects.toMatchObject(refusedAccess);
  await expect(enforcement.as('Matcher', () => bank.listMarkets(page))).rejects.toMatchObject(refusedAccess);
});

test('what compares the books can change none of them', async () => {
  const { bank } = api.bank.runtime;
  const { tenantId } = await api.bank.openTenant('Compared');
  const tenant = await bank.read({ type: 'tenant', tenantId });
  const mend = () => bank.commit(tenant ? [{ kind: 'replace', ...tenant }] : []);
  await expect(enforcement.as('Reconcile', mend)).rejects.toMatchObject(refusedAccess);
  const remembered = { type: 'open-holds', tenantId, upTo: null, holdIds: [] } as const;
  const remember = () => bank.commit([{ kind: 'create', entity: remembered }]);
  await expect(enforcement.as('Reconcile', remember)).resolves.toEqual({ committed: true });
});

test("S89: in a session of one tenant the same code reads and lists that tenant's, and is refused another's", async () => {
  const [one, other] = [await api.bank.openTenant('Caller'), await api.bank.openTenant('Bystander')];
  const { dynamo } = api.bank.world;
  const bankWith = (tags: Tags) =>
    api.bank.runtime.bankOver(
      enforcement.sessionWith({ send: (command) => Reflect.apply(dynamo.send, dynamo, [command]) }, 'Api-accounts', tags),
    );
  const page = { limit: 1, after: null };
  const own = bankWith({ tenant: one.tenantId });
  expect((await own.read({ type: 'tenant', tenantId: one.tenantId }))?.entity.name).toBe('Caller');
  expect((await own.list('balance', one.tenantId, page)).items).toEqual([]);
  await expect(own.read({ type: 'tenant', tenantId: other.tenantId })).rejects.toMatchObject(refusedAccess);
  await expect(own.list('balance', other.tenantId, page)).rejects.toMatchObject(refusedAccess);
  await expect(own.listTenants(page)).rejects.toMatchObject(refusedAccess);
  await expect(bankWith({}).read({ type: 'tenant', tenantId: one.tenantId })).rejects.toMatchObject(refusedAccess);
  await expect(bankWith({ Tenant: one.tenantId }).list('balance', one.tenantId, page)).rejects.toMatchObject(refusedAccess);
});
