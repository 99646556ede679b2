import type { Instant, Interval } from '@compute-bank/domain/instant';
import type { InterconnectClass, Network } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Region } from '@compute-bank/domain/region';

/** Everything that a run will do, decided before it starts and without a look at the bank. Names stand for ids. */
export interface Plan {
  readonly title: string;
  /** The clock begins here, before the first arrival, so that providers can join and deposit. */
  readonly opensAt: Instant;
  readonly asset: string;
  readonly markets: readonly PlannedMarket[];
  readonly providers: readonly string[];
  readonly buyers: readonly PlannedBuyer[];
  readonly fabrics: readonly PlannedFabric[];
  readonly deposits: readonly PlannedDeposit[];
  /** In the order of their arrival. */
  readonly withdrawals: readonly PlannedWithdrawal[];
  readonly mishaps: readonly Mishap[];
  /** How many agent processes carry the nodes. */
  readonly agents: number;
  /** Figures of the bank's policy that differ from the published ones. */
  readonly policy: Readonly<Record<string, number>>;
}

export interface PlannedMarket {
  readonly marketId: string;
  readonly name: string;
  readonly cap: Micros;
}

export interface PlannedBuyer {
  readonly name: string;
  /** Paid in before the first order. */
  readonly topUp: Micros;
}

export interface PlannedFabric {
  readonly name: string;
  readonly provider: string;
  readonly region: Region;
  readonly network: Network;
  readonly nodes: readonly PlannedNode[];
}

export interface PlannedNode {
  readonly name: string;
  readonly marketId: string;
  /** As the vendor's tool would name it. */
  readonly model: string;
  readonly gpus: number;
  readonly gpuMemoryMib: number;
  readonly cpuCores: number;
  readonly memoryMib: number;
  readonly interconnect: InterconnectClass;
  /** Which of the agent processes carries it; a liar claims more use than is possible whenever it can. */
  readonly agent: number | 'liar';
}

export interface PlannedDeposit {
  readonly provider: string;
  readonly marketId: string;
  /** Names of nodes of one provider and market; at most 80. */
  readonly nodes: readonly string[];
  readonly windows: readonly Interval[];
  readonly floor: Micros;
  readonly unit: 'gpu' | 'node';
}

export interface PlannedWithdrawal {
  readonly name: string;
  readonly buyer: string;
  readonly at: Instant;
  /** Requested this long after its arrival; null: never. */
  readonly cancelAfterMs: number | null;
  /** The lease is given back this long after its start; null: never. */
  readonly returnAfterMs: number | null;
  readonly marketId: string;
  readonly size:
    | { readonly kind: 'gpus'; readonly gpus: number }
    | { readonly kind: 'shape'; readonly nodes: number; readonly gpusPerNode: number };
  readonly regions: readonly string[];
  readonly sameFabric: Network | null;
  readonly durationMinutes: number;
  readonly startEarliest: Instant | null;
  readonly endLatest: Instant;
  readonly prefer: 'soonest' | 'cheapest';
  /** Null: at market price. */
  readonly limit: Micros | null;
  /** Stands until then; null: what cannot be matched at once is cancelled. */
  readonly standUntil: Instant | null;
  /** How long the work lasts; the lease is released when it is done. Null: it lasts as long as the lease. */
  readonly workMs: number | null;
  /** Its work is a real child process on the agent's machine. */
  readonly runsChild: boolean;
}

/** The agent process is killed at this time, with all its nodes. */
export interface Mishap {
  readonly kind: 'kill-agent';
  readonly agent: number;
  readonly at: Instant;
}

export const gpusOf = ({ size }: Pick<PlannedWithdrawal, 'size'>): number =>
  size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode;
