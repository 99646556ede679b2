import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { DepositId, FabricId, MarketId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Region } from '@compute-bank/domain/region';
import type { Agenda } from './agenda.ts';
import type { BookLease } from './book-lease.ts';
import type { Calendar } from './calendar.ts';
import type { ChunkedList } from './chunked-list.ts';
import type { Offer, OfferedNode, OpenMarket } from './command.ts';
import type { Confined } from './confined.ts';
import type { FreeRuns } from './free-runs.ts';
import type { Branch, FreeTree } from './free-tree.ts';
import type { Reclaim } from './reclaim.ts';
import type { Timer } from './timers.ts';
import type { Wish } from './wish.ts';

/** A deposit of the book: open, or closing until its last lease is over. */
export interface BookDeposit {
  offer: Offer;
  /** Place in the order of arrival of all orders. */
  readonly arrival: number;
  /** The floor price as a number: the engine takes none that it could not hold exactly. */
  readonly floor: number;
  readonly nodes: BookNode[];
  closing: boolean;
  /** When it closes by time alone. */
  closesAt: Instant;
}

/** A node that a deposit of the book offers. */
export interface BookNode {
  readonly deposit: BookDeposit;
  readonly offered: OfferedNode;
  /** Of the deposit and the offer, as figures. Ranks of classes, weakest first. */
  readonly floor: number;
  readonly arrival: number;
  readonly gpus: number;
  readonly isWhole: boolean;
  /** It is a lot of some GPUs of its machine. */
  readonly isPart: boolean;
  readonly interconnect: number;
  readonly network: number;
  readonly tier: number;
  readonly leaseMsMin: number;
  readonly isReclaimable: boolean;
  readonly calendar: Calendar;
  /** When it has capacity to give. */
  runs: FreeRuns;
  /** Those it shares its capacity with; null: it has its own. */
  pool: Pool | null;
  /** Place among its deposit's nodes by id: with floor price and arrival it decides the order of a search. */
  readonly ordinal: number;
  /** Those whose use of it is in the calendar. */
  readonly leases: BookLease[];
  /** When each of them is over, turnaround included. */
  readonly ends: Instant[];
  /** GPUs that are free at every moment: no lease leaves fewer. */
  freeAlways: number;
  /** Where searches find it; null: nowhere, for its deposit is closing or it has failed. */
  listing: Listing | null;
}

/** A node's places in what searches read. */
export interface Listing {
  readonly group: Group;
  readonly fabric: Fabric;
  inGroup: Branch<BookNode>;
  inFabric: Branch<BookNode>;
}

/**
 * Alike nodes of one deposit that are sold whole. A lease that begins far ahead takes a number of them and has its nodes named
 * as it comes near, in order of start. So two things decide what is free: the count of all uses, named or not, and for
 * the nodes themselves the named ones.
 */
export interface Pool {
  /** By node id. */
  readonly members: readonly BookNode[];
  /** GPUs in use on members that serve, and those of uses that are not named. */
  uses: Calendar;
  /** Leases with uses that are not named. */
  readonly unnamed: Set<BookLease>;
  /** Members that serve: neither failed, nor under maintenance, nor being taken back. By node id. */
  spares: readonly BookNode[];
  /** No use that is not named begins before this, and no named one after it. */
  namedUntil: number;
  /** Answers of `availableIn` for uses of one length, by start, until something changes: a search asks for each of the nodes. */
  known: { readonly lengthMs: number; readonly counts: Map<number, number> } | null;
}

/** An order that wants capacity: standing in the book, or being decided. */
export interface Order {
  readonly withdrawalId: WithdrawalId;
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly demand: Demand;
  /** Place in the order of arrival of all orders. */
  readonly arrival: number;
  gpusOpen: number;
  /** Matches so far: the next one is number `matches + 1`. */
  matches: number;
  /** Set for a lease that looks for another node. */
  readonly confined?: Confined;
}

/** Nodes by (floor price, arrival of the deposit, node id). */
export type Ladder = FreeTree<BookNode>;

export interface Fabric {
  readonly fabricId: FabricId;
  /** Its listed nodes. */
  readonly ladder: Ladder;
  /** GPUs of its listed nodes. */
  gpus: number;
  /** For each size class that it reaches: what its cheapest GPUs of that number cost per hour. */
  costs: readonly number[];
  /** For each time bucket: GPUs that are free at some moment of it at most. */
  readonly gpusFree: Int32Array;
  readonly places: Map<Group, FabricPlace>;
}

/** How many nodes a fabric has in a group, and its leaf in each of the group's trees that it is in. */
export interface FabricPlace {
  nodes: number;
  readonly leaves: (Branch<Fabric> | undefined)[];
}

/** Fabrics that reach a size class by what so many GPUs cost in them at least, and when so many are free. */
export type FabricTree = FreeTree<Fabric>;

/** Listed nodes of one region code and interconnect class. */
export interface Group {
  readonly region: Region;
  readonly interconnectRank: number;
  readonly ladder: Ladder;
  /** One for each size class. */
  readonly fabrics: readonly FabricTree[];
}

/** The least that some order of a chunk needs: GPUs of one node, and GPUs of one fabric (0 if it takes any nodes). */
export interface StandingSummary {
  readonly gpusPerNodeMin: number;
  readonly gpusPerFabricMin: number;
}
/** Standing orders by limit price, highest first, then age. */
export type StandingList = ChunkedList<Order, StandingSummary>;

/**
 * Standing orders by what new capacity is compared with: the place they allow (`*`: anywhere) and their least
 * interconnect class.
 */
export interface StandingIndex {
  readonly lists: Map<string, StandingList>;
}

/** All that one market's engine knows. Only `evolve` changes it. */
export interface Book {
  readonly marketId: MarketId;
  market: OpenMarket | null;
  halted: boolean;
  /** Market time of the last application. */
  at: Instant;
  /** Orders that have arrived so far. */
  arrivals: number;
  /** In a call market: when what waits is matched next; null: nothing has changed since the last call. */
  callAt: Instant | null;
  /** In a call market: orders that had arrived by the last call, and nodes with new capacity since. */
  calledArrivals: number;
  readonly stirred: Set<NodeId>;
  /** The command whose output was cut at its bound and that goes on next. */
  unfinished: string | null;
  readonly deposits: Map<DepositId, BookDeposit>;
  readonly nodes: Map<NodeId, BookNode>;
  /** Failed nodes with their owners, whether offered or not: a deposit that arrives late must not sell a dead node. */
  readonly failed: Map<NodeId, TenantId>;
  /** Nodes under maintenance with their owners, whether offered or not. */
  readonly maintained: Map<NodeId, TenantId>;
  readonly reclaims: Map<NodeId, Reclaim>;
  /** Suspended tenants, with the end of the grace for their running leases. */
  readonly suspended: Map<TenantId, Instant>;
  readonly leases: Map<MatchId, BookLease>;
  /** Deposits that sell the remainder of a lease, by that lease. */
  readonly resales: Map<MatchId, BookDeposit>;
  readonly standing: Map<WithdrawalId, Order>;
  /** Wishes for more time that stand, by their lease. */
  readonly wishes: Map<MatchId, Wish>;
  /** Ids of commands and ended orders within the horizon, oldest first. */
  readonly seen: Map<string, Instant>;
  /** Cancels that came before their orders, oldest first. */
  readonly cancelled: Map<string, Instant>;
  readonly groups: Map<string, Group>;
  readonly fabrics: Map<FabricId, Fabric>;
  readonly standingIndex: StandingIndex;
  readonly timers: Agenda<Timer>;
  /** Leases by when their capacity is free again. */
  readonly leaseEnds: Agenda<BookLease>;
  /** Entries that searches looked at so far: a measure for benches, not part of the state. */
  examined: number;
}
