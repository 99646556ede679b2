import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { openMicros } from '@compute-bank/ledger/hold';
import { describe, expect, test } from '@jest/globals';
import { leakedCapacity } from '../fixtures/leaked-capacity.ts';
import { testAsset } from '../fixtures/parties.ts';
import { brokenTableLaws } from './laws.ts';
import { MarketsWorld, marketIds } from './markets-world.ts';
import { randomFrom } from './random.ts';

const seeds = Number(process.env.SEEDS ?? 12);
const first = Number(process.env.SEED ?? 1);
const steps = 160;

/** What happened in all runs, so that no law holds for want of a case. What is rarer has examples in `test/path`. */
const seen = { servedLater: 0, cancelledOnTheWay: 0, wentOnFromHalted: 0 };

describe('withdrawals that name several markets, under reordering, repetition, loss and cancellation', () => {
  test.each(Array.from({ length: seeds }, (_, index) => first + index))(
    'get their leases in one market or none, their money back once, and leave no capacity behind (SEED=%i)',
    async (seed) => {
      const world = await MarketsWorld.open(randomFrom(seed));
      try {
        for (let step = 0; step < steps; step += 1) await world.step();
        await world.comeToRest();
        expect(await brokenLaws(world)).toEqual([]);
        await count(world);
      } finally {
        world.bank.close();
      }
    },
    60_000,
  );

  test('have met every case', () => {
    if (process.env.SEED !== undefined || process.env.SEEDS !== undefined) return;
    expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
  });
});

const all = async ({ bank, buyer }: MarketsWorld) => {
  const page = { limit: 1_000, after: null };
  const withdrawals = await bank.runtime.bank.list('withdrawal', buyer.tenantId, page);
  const leases = await bank.runtime.bank.list('lease', buyer.tenantId, page);
  return { withdrawals: withdrawals.items, leases: leases.items };
};

async function brokenLaws(world: MarketsWorld): Promise<string[]> {
  const { bank, buyer } = world;
  const { withdrawals, leases } = await all(world);
  const broken = [...world.leaked, ...(await leakedCapacity(bank, marketIds))];
  // That a forgotten order acted twice is what the run did to its market, and ticks may come again; more may not follow from it.
  const ticks = /command (clear|advance)-\S+ has an effect a second time/;
  const isTold = (flaw: string): boolean =>
    ticks.test(flaw) || [...world.forgotten].some((id) => flaw.includes(`${id} has an effect`) || flaw.includes(`${id} record`));
  broken.push(...(await brokenTableLaws(bank, true)).filter((flaw) => !isTold(flaw)));
  for (const withdrawal of withdrawals) {
    const own = leases.filter(({ withdrawalId }) => withdrawalId === withdrawal.withdrawalId);
    broken.push(...brokenOrder(withdrawal, own));
    const hold = await bank.runtime.bank.read({ type: 'hold', tenantId: buyer.tenantId, holdId: withdrawal.holdId });
    if (!hold || openMicros(hold.entity) !== 0n) broken.push(`${withdrawal.withdrawalId}: its hold is still open`);
  }
  const balance = await bank.runtime.bank.read({ type: 'balance', tenantId: buyer.tenantId, asset: testAsset });
  if (balance?.entity.held !== 0n) broken.push(`${balance?.entity.held} is still held`);
  return broken;
}

function brokenOrder({ withdrawalId, state, demand, matchIds, endedAt }: Withdrawal, leases: readonly Lease[]): string[] {
  const broken: string[] = [];
  if (endedAt === null) broken.push(`${withdrawalId} is still ${state}`);
  if (new Set(leases.map(({ marketId }) => marketId)).size > 1) broken.push(`${withdrawalId} is served in several markets`);
  if (leases.length !== matchIds.length) broken.push(`${withdrawalId} has ${leases.length} leases of ${matchIds.length} matches`);
  const isWhole = demand.size.kind === 'gpus' && demand.size.gpusMin === demand.size.gpus;
  if (isWhole && leases.length !== (state === 'filled' ? 1 : 0)) broken.push(`${withdrawalId} is ${state} with ${leases.length} leases`);
  return broken;
}

async function count(world: MarketsWorld): Promise<void> {
  const { withdrawals } = await all(world);
  for (const { route, matchIds, cancelRequestedAt, reason } of withdrawals) {
    if (!route) continue;
    if (matchIds.length > 0 && route.claimedBy !== route.stops[0]?.marketId) seen.servedLater += 1;
    if (cancelRequestedAt !== null && reason?.code === 'cancelled' && route.hop < route.stops.length) seen.cancelledOnTheWay += 1;
    if (route.visits.some(({ outcome }) => outcome === 'halted')) seen.wentOnFromHalted += 1;
  }
}
