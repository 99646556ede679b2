import { assert } from '@compute-bank/domain/assert';
import type { Demand, Slice } from '@compute-bank/domain/entities/withdrawal';
import type { DepositId, MarketId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import { type Instant, later } from '@compute-bank/domain/instant';
import type { Offer } from '@compute-bank/engine/command';
import type { Event, WithdrawalOutcome } from '@compute-bank/engine/event';

/** What one market's log says in the end. */
export interface MarketFacts {
  readonly marketId: MarketId;
  /** The projector has carried everything up to here into the tables. */
  readonly cursor: number;
  turnaroundMs: number;
  readonly orders: Map<WithdrawalId, OrderFacts>;
  readonly deposits: Map<DepositId, DepositFacts>;
  readonly sales: Map<MatchId, Sale>;
  /** Matches that the bank told the market to annul, because their order was not its withdrawal's any more. */
  readonly disowned: Set<MatchId>;
  readonly failedNodes: Set<NodeId>;
  /** What was last said to each wish for more time, by its command. */
  readonly extensionAnswers: Map<string, ExtensionAnswer>;
  /** Under maintenance. */
  readonly maintainedNodes: Set<NodeId>;
  readonly suspended: Set<TenantId>;
}

/** An order as its market knows it: of a withdrawal that names several, one per market that it visits. */
export interface OrderFacts {
  /** The order's. */
  readonly withdrawalId: WithdrawalId;
  readonly tenantId: TenantId;
  readonly demand: Demand;
  readonly marketId: MarketId;
  gpusOpen: number;
  readonly matchIds: MatchId[];
  stands: boolean;
  end: { readonly outcome: 'filled' | 'refused' | 'halted' | WithdrawalOutcome; readonly at: Instant } | null;
  /** What was said of it after its end, with the match if it was one. */
  readonly afterEnd: { readonly detail: string; readonly matchId: MatchId | null }[];
  /** Record that last changed it. */
  position: number;
}

export interface DepositFacts {
  readonly depositId: DepositId;
  readonly tenantId: TenantId;
  /** Null if it was refused. */
  readonly offer: Offer | null;
  state: 'open' | 'closing' | 'closed' | 'rejected';
  position: number;
}

/** A match: slices of nodes that are not free from `start` until `until`. */
export interface Sale {
  readonly event: Extract<Event, { kind: 'matched' }>;
  readonly marketId: MarketId;
  readonly position: number;
  readonly at: Instant;
  /** As matched, or as extended or shortened since. */
  end: Instant;
  /** Where it was to run, as matched and after each move: the place in the list is the lease's generation less one. */
  readonly runs: Run[];
  /** What it kept of nodes that it lost after its start, turnaround included. */
  readonly left: { readonly nodeId: NodeId; readonly gpus: number; readonly start: Instant; readonly until: Instant }[];
  /** When its nodes were named, if that was not at the match: before, none was in use. */
  readonly namedAt: Map<NodeId, Instant>;
  readonly extensions: ExtensionFacts[];
  /** Turnaround included. */
  until: Instant;
  /** Set when it lost its time, all or in part, with the record that says so. */
  lostAt: number | null;
}

export interface Run {
  readonly slices: readonly (Slice & { readonly generation: number })[];
  /** When the latest of them begin. */
  readonly from: Instant;
  /** Record that says so. */
  readonly position: number;
  /** When the move before it was made, and the nodes that it took the lease off. */
  readonly move: { readonly at: Instant; readonly lost: readonly NodeId[] } | null;
}

/** Where it is to run. */
export const runOf = ({ runs }: Sale): Run => {
  const run = runs.at(-1);
  assert(run, 'a sale has at least the run of its match');
  return run;
};

/** Since when a slice of the sale uses its node. */
export function usedFrom(
  { event, runs, namedAt }: Sale,
  { nodeId, generation }: Pick<Run['slices'][number], 'nodeId' | 'generation'>,
): Instant {
  const start = runs[generation - 1]?.from ?? event.start;
  return later(start, namedAt.get(nodeId) ?? start);
}

/** More time for a lease, `[from, end)`, with the price of each of its slices. */
export interface ExtensionFacts {
  readonly commandId: string;
  readonly slices: readonly Slice[];
  readonly from: Instant;
  readonly end: Instant;
  /** How many runs there were: it belongs to the last of them, and to those that follow in its place. */
  readonly runs: number;
  readonly position: number;
}

export interface ExtensionAnswer {
  readonly state: 'standing' | 'granted' | 'refused' | 'cancelled';
  readonly position: number;
}

export const emptyFacts = (marketId: MarketId, cursor: number): MarketFacts => ({
  marketId,
  cursor,
  turnaroundMs: 0,
  orders: new Map(),
  deposits: new Map(),
  sales: new Map(),
  disowned: new Set(),
  failedNodes: new Set(),
  extensionAnswers: new Map(),
  maintainedNodes: new Set(),
  suspended: new Set(),
});

export const gpusIn = (slices: readonly Slice[]): number => slices.reduce((sum, slice) => sum + slice.gpus, 0);

/** Whether the tables must show what the record at `position` says. */
export const isProjected = ({ cursor }: MarketFacts, position: number): boolean => position <= cursor;
