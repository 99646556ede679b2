import { getMarket } from '@compute-bank/contracts/markets';
import { runSplit, type SplitWorld } from '@compute-bank/local/split/run-split';
import { readSplitFlags, type SplitFlags } from '@compute-bank/local/split/split-flags';
import type { Client } from '@compute-bank/sdk/client';
import { describe, expect, test } from '@jest/globals';
import { testMarketId } from '../../fixtures/parties.ts';
import { createScene, type Scene } from '../../fixtures/scene.ts';
import { verifyTestBank } from '../../fixtures/verify-test-bank.ts';

const flags = (...more: string[]): SplitFlags => {
  const read = readSplitFlags(['--market', testMarketId, '--into', 'cn=cn', '--into', 'rest=*', ...more]);
  if (!read) throw new Error('only help');
  return read;
};

/** The bank of a scene as the command sees it; `call` may break off. */
function worldOf({ api }: Scene, lines: string[], beforeCall: () => void = () => undefined): SplitWorld {
  const client: Client = {
    call: (endpoint, ...input) => {
      beforeCall();
      return api.call(api.keys.admin, endpoint, ...(input as [never]));
    },
  };
  return {
    client,
    wait: async () => void (await api.bank.settleAll()),
    onPlan: ({ deposits, withdrawals, leases }) => lines.push(`plan ${deposits} ${withdrawals} ${leases}`),
    onRound: ({ deposits, withdrawals }) => lines.push(`${deposits} ${withdrawals}`),
  };
}

async function busyScene(): Promise<Scene> {
  const scene = await createScene();
  await scene.trade();
  await scene.withdraw({ life: { kind: 'standing', until: '2026-05-01T06:00:00Z' }, price: { kind: 'limit', perGpuHour: '1' } });
  await scene.deposit([await scene.join(4)]);
  return scene;
}

describe('splitting a market from the command line', () => {
  test('a dry run shows the plan and changes nothing', async () => {
    const scene = await busyScene();
    const lines: string[] = [];
    expect(await runSplit(flags('--dry-run'), worldOf(scene, lines))).toBeUndefined();
    expect(lines).toEqual(['plan 2 1 1']);
    expect(await scene.api.call(scene.buyer.key, getMarket, { params: { marketId: testMarketId } })).toMatchObject({ splitInto: [] });
    scene.api.close();
  });

  test('moves all of it, tells how far it is, and sums up', async () => {
    const scene = await busyScene();
    const lines: string[] = [];
    expect(await runSplit(flags(), worldOf(scene, lines))).toEqual({
      market: testMarketId,
      parts: [`${testMarketId}-cn`, `${testMarketId}-rest`],
      moved: { deposits: 2, nodes: 2, withdrawals: 1 },
      leases: 1,
    });
    expect(lines).toEqual(['plan 2 1 1', '0 0', '0 1', '2 1', '2 1']);
    expect((await verifyTestBank(scene.api.bank)).findings).toEqual([]);
    scene.api.close();
  });

  test('broken off after any call, the next run does the rest, and all runs together move each once', async () => {
    const scene = await busyScene();
    let sum = 0;
    let summary: Awaited<ReturnType<typeof runSplit>>;
    for (let run = 0; run < 12 && !summary; run += 1) {
      let left = run + 1;
      const world = worldOf(scene, [], () => {
        if (left === 0) throw new Error('killed');
        left -= 1;
      });
      let moved = 0;
      const counted = {
        ...world,
        onRound: (total: { deposits: number; withdrawals: number }) => {
          moved = total.deposits + total.withdrawals;
        },
      };
      summary = await runSplit(flags(), counted).catch((error: Error) => {
        expect(error.message).toBe('killed');
        return undefined;
      });
      sum += moved;
      await scene.api.bank.settleAll();
    }
    expect(summary?.leases).toBe(1);
    expect(sum).toBe(3);
    expect((await verifyTestBank(scene.api.bank)).findings).toEqual([]);
    scene.api.close();
  });
});
