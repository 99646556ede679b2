import type { ResponseOf } from '@compute-bank/contracts/endpoint';
import { moveOrders, planSplit, splitMarket } from '@compute-bank/contracts/market-splits';
import type { Client } from '@compute-bank/sdk/client';
import type { SplitFlags } from './split-flags.ts';

export type Plan = ResponseOf<typeof planSplit>;
export type Round = ResponseOf<typeof moveOrders>;

/** What the outside does for a split. */
export interface SplitWorld {
  readonly client: Client;
  /** Lets the bank carry out what was asked of it. */
  readonly wait: () => Promise<void>;
  readonly onPlan: (plan: Plan) => void;
  readonly onRound: (total: Moved, round: Round) => void;
}

/** What one run of the command moved. */
export type Moved = Round['moved'];

export interface SplitSummary {
  readonly market: string;
  readonly parts: readonly string[];
  readonly moved: Moved;
  /** They end where they are. */
  readonly leases: number;
}

/** The bank did not go on; what was done stays, and the same command goes on from there. */
export class SplitStuck extends Error {
  override readonly name = 'SplitStuck';
}

const idleRoundsMax = 120;

/**
 * Splits a market and moves what it holds, round after round, until nothing is left. Every step is the bank's own and is
 * done once: run again after a crash, it does the rest. Answers undefined after a dry run. Throws `BankProblem` or
 * {@link SplitStuck}.
 */
export async function runSplit({ market, parts, dryRun }: SplitFlags, world: SplitWorld): Promise<SplitSummary | undefined> {
  const { client } = world;
  const params = { marketId: market };
  const body = { parts: [...parts] };
  world.onPlan(await client.call(planSplit, { params, body }));
  if (dryRun) return undefined;
  await client.call(splitMarket, { params, body });
  const moved: Moved = { deposits: 0, nodes: 0, withdrawals: 0 };
  for (let idle = 0; idle < idleRoundsMax; ) {
    const round = await client.call(moveOrders, { params });
    moved.deposits += round.moved.deposits;
    moved.nodes += round.moved.nodes;
    moved.withdrawals += round.moved.withdrawals;
    world.onRound(moved, round);
    const { preparing, deposits, withdrawals } = round.left;
    if (!preparing && deposits + withdrawals === 0) {
      return { market, parts: parts.map(({ marketId }) => marketId), moved, leases: round.leases };
    }
    idle = round.moved.deposits + round.moved.nodes + round.moved.withdrawals > 0 ? 0 : idle + 1;
    await world.wait();
  }
  throw new SplitStuck(
    'Nothing moved for a minute: look for alarms of the bank, and run the same command again. What was moved stays moved.',
  );
}
