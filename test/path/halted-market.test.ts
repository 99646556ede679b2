import { haltMarket, resumeMarket } from '@compute-bank/application/halt-market';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, hourMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { accepted, onceFor, type TestTenant, testAdmin, testMarketId } from '../fixtures/parties.ts';
import type { TestNode } from '../fixtures/test-node.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
let node: TestNode;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  node = await bank.join(provider, { gpus: 2 });
  await bank.deposit(provider, { nodes: [node] });
  await bank.settleAll();
});
afterEach(() => bank.close());

async function turn(act: typeof haltMarket | typeof resumeMarket, name: string): Promise<void> {
  accepted(await act(bank.runtime, testAdmin, testMarketId, onceFor(bank.runtime, testAdmin, name)));
  await bank.settleAll();
}
const halt = () => turn(haltMarket, 'halt-market');
const resume = () => turn(resumeMarket, 'resume-market');

/** Wants both GPUs within the first three hours; stands while it cannot have them. */
async function order() {
  const until = addMs(bank.clock.instant(), 2 * hourMs);
  const size = { kind: 'gpus', gpus: 2, gpusMin: 2 } as const;
  const endLatest = addMs(bank.clock.instant(), 1.5 * hourMs);
  const { withdrawalId } = await bank.withdraw(buyer, { size, endLatest, life: { kind: 'standing', until } });
  await bank.settleAll();
  return () => bank.withdrawal(buyer, withdrawalId);
}

describe('a halted market', () => {
  test('matches nothing of what is given back in it, and all of that at once when it is resumed', async () => {
    const running = await order();
    const waiting = await order();
    expect([(await running()).state, (await waiting()).state]).toEqual(['filled', 'standing']);
    await halt();
    const [lease] = await bank.leases(buyer, (await running()).withdrawalId);
    await bank.returnLease(buyer, lease!.leaseId);
    // Sold again only when its node has shown that it stopped.
    await bank.beatAll();
    expect((await waiting()).state).toBe('standing');
    await resume();
    expect((await waiting()).state).toBe('filled');
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test('lets what stands be cancelled, and its running leases end as agreed', async () => {
    const running = await order();
    const waiting = await order();
    await halt();
    await bank.cancel(buyer, (await waiting()).withdrawalId);
    await bank.advance(2 * hourMs);
    expect((await waiting()).state).toBe('cancelled');
    expect((await bank.leases(buyer, (await running()).withdrawalId)).map(({ state }) => state)).toEqual(['ended']);
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });
});

test('what is still wanted of a withdrawal that has a lease ends as cancelled, not as rejected, if its market is halted before it stands there', async () => {
  const other = 'nvidia-h200' as MarketId;
  await bank.openMarket({ marketId: other });
  await bank.settleAll();
  const { withdrawalId } = await bank.withdraw(buyer, {
    otherMarkets: [other],
    size: { kind: 'gpus', gpus: 5, gpusMin: 1 },
    endLatest: addMs(bank.clock.instant(), 2 * hourMs),
    life: { kind: 'standing', until: addMs(bank.clock.instant(), hourMs) },
  });
  await halt();
  expect(await bank.withdrawal(buyer, withdrawalId)).toMatchObject({ state: 'cancelled', gpusFilled: 2, unfilledMicros: 0n });
  expect((await verifyTestBank(bank)).findings).toEqual([]);
});
