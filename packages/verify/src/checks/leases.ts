import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import { isUndecided } from '@compute-bank/domain/extension-state';
import type { MarketId, MatchId, WithdrawalId } from '@compute-bank/domain/ids';
import { marketNodeOf, sellerOf } from '@compute-bank/domain/lot';
import { orderRefOf } from '@compute-bank/domain/order-id';
import { isSame } from '../canonical.ts';
import type { Findings } from '../finding.ts';
import { isProjected, type MarketFacts, type Sale } from '../log/market-facts.ts';
import type { Tables } from '../tables.ts';
import { isDisowned } from './disowned.ts';
import { extendedUntil, flawOfWish, grantedTo, laterPricesOf } from './extensions.ts';
import { flawsOfResales } from './resales.ts';

type Flaw = (subject: string, detail: string) => void;

/** L1: each match of the log has its stored match, its lease, an assignment per slice while it lives and a pointer per provider; and nothing else has. */
export function checkLeases(markets: readonly MarketFacts[], tables: Tables, findings: Findings): void {
  const flaw: Flaw = (subject, detail) => findings.add('leasePerMatch', subject, detail);
  const sold = new Set<MatchId>();
  const onTheirWay = new Set(tables.outbox.map((entry) => entry.commandId));
  for (const facts of markets) {
    for (const [matchId, sale] of facts.sales) {
      sold.add(matchId);
      if (!isProjected(facts, sale.position)) continue;
      if (isDisowned(matchId, facts, tables.outbox)) {
        checkDisowned(sale, tables, flaw);
        continue;
      }
      checkSale(sale, facts, tables, flaw);
      const lease = tables.leases.get(sale.event.leaseId);
      const wrong = lease && [flawOfWish(lease, facts, onTheirWay), ...flawsOfResales(lease, facts, onTheirWay)];
      for (const detail of wrong ?? []) if (detail !== undefined) flaw(sale.event.leaseId, detail);
    }
  }
  checkMarkets(tables, flaw);
  for (const { matchId } of tables.matches.values()) if (!sold.has(matchId)) flaw(matchId, 'no log knows this match');
  for (const { leaseId, matchId } of tables.leases.values()) if (!sold.has(matchId)) flaw(leaseId, `no log knows its match ${matchId}`);
  for (const leaseId of new Set([...tables.assignments.keys(), ...tables.supplies.keys()])) {
    if (!tables.leases.has(leaseId)) flaw(leaseId, 'it has assignments or pointers, but it is not stored');
  }
}

/** What lost against another market or a cancellation is no lease, and nobody runs it. */
function checkDisowned({ event: { matchId, leaseId } }: Sale, { leases, matches }: Tables, flaw: Flaw): void {
  if (matches.has(matchId) || leases.has(leaseId)) flaw(leaseId, `match ${matchId} was to be annulled, but has a lease`);
}

/** However many markets a withdrawal visited, one of them served it; and one more where that was split before it was filled. */
function checkMarkets({ leases, withdrawals }: Tables, flaw: Flaw): void {
  const served = new Map<WithdrawalId, MarketId>();
  for (const { withdrawalId, marketId, leaseId } of leases.values()) {
    const route = withdrawals.get(withdrawalId)?.route;
    if (route?.visits.some((visit) => visit.marketId === marketId && visit.outcome === 'moved')) continue;
    const other = served.get(withdrawalId) ?? marketId;
    if (other !== marketId) flaw(leaseId, `${withdrawalId} is served in ${marketId} and in ${other}`);
    served.set(withdrawalId, marketId);
    const claimedBy = route?.claimedBy ?? marketId;
    if (claimedBy !== marketId) flaw(leaseId, `${withdrawalId} was claimed by ${claimedBy}, not ${marketId}`);
  }
}

function checkSale(sale: Sale, facts: MarketFacts, tables: Tables, flaw: Flaw): void {
  const { event } = sale;
  const match = tables.matches.get(event.matchId);
  const lease = tables.leases.get(event.leaseId);
  if (!match) flaw(event.matchId, 'it is not stored');
  else if (!isSame(factsOfMatch(match), factsOfMatch({ ...event, marketId: sale.marketId, decidedAt: sale.at }))) {
    flaw(event.matchId, 'it is not stored as it was made');
  }
  if (!lease) {
    flaw(event.leaseId, `match ${event.matchId} has no lease`);
    return;
  }
  compareLease(sale, facts, lease, flaw);
  compareRun(sale, lease, facts, flaw);
  compareAssignments(sale, lease, tables.assignments.get(lease.leaseId) ?? [], { facts, flaw });
  compareSupplies(lease, tables, flaw);
  const { lostAt } = sale;
  if (lostAt !== null && isProjected(facts, lostAt) && lease.reason === null) flaw(lease.leaseId, 'it lost a node, but goes on');
}

type MatchFields = Pick<Sale['event'], 'matchId' | 'leaseId' | 'withdrawalId' | 'tenantId' | 'slices' | 'start' | 'end' | 'record'> &
  Pick<Sale, 'marketId'> & { readonly decidedAt: Sale['at'] };

const factsOfMatch = ({ matchId, leaseId, withdrawalId, tenantId, slices, start, end, record, marketId, decidedAt }: MatchFields) => ({
  matchId,
  leaseId,
  withdrawalId: orderRefOf(withdrawalId).withdrawalId,
  tenantId,
  slices,
  start,
  end,
  record,
  marketId,
  decidedAt,
});

function compareLease(sale: Sale, facts: MarketFacts, lease: Lease, flaw: Flaw): void {
  const { event, marketId } = sale;
  const end = extendedUntil(sale, facts, lease);
  const { matchId, tenantId, start } = event;
  const { withdrawalId } = orderRefOf(event.withdrawalId);
  const sold = { matchId, withdrawalId, tenantId, start, end, marketId };
  const stored = {
    matchId: lease.matchId,
    withdrawalId: lease.withdrawalId,
    tenantId: lease.tenantId,
    start: lease.start,
    end: lease.end,
    marketId: lease.marketId,
  };
  if (!isSame(stored, sold)) flaw(lease.leaseId, `it is not what match ${matchId} and its extensions made`);
}

/** It runs where its match, or its latest move, put it. One that was ending before the log knew may have missed moves. */
function compareRun(sale: Sale, lease: Lease, facts: MarketFacts, flaw: Flaw): void {
  const { runs } = sale;
  const { leaseId, generation, endedAt, reason } = lease;
  const due = runs.filter((run) => isProjected(facts, run.position)).length;
  if (endedAt === null && reason === null && generation < due)
    flaw(leaseId, `it is in generation ${generation}, its log moved it to ${due}`);
  const slices = lease.slices.map(({ assignmentId: _, billedGpuSeconds: __, earlierGpuSeconds: ___, laterPrices = [], ...slice }) => ({
    ...slice,
    laterPrices,
  }));
  const run = runs[generation - 1]?.slices ?? [];
  const sold = run.map((slice, index) => ({ ...slice, laterPrices: laterPricesOf(grantedTo(sale, facts, lease), slice, index) }));
  if (!isSame(slices, sold)) flaw(leaseId, `it does not run where generation ${generation} is to run`);
  const moves = lease.moves.map((move) => ({ at: move.at, from: move.from, lost: move.lost.map(marketNodeOf) }));
  const made = runs.slice(1, generation).map(({ move, from }) => ({ from, ...move }));
  if (!isSame(moves, made)) flaw(leaseId, `its ${moves.length} moves are not those of its log`);
}

/** While the lease's end is being changed, and where that was too late, some assignments have the other end. */
const hasEndOf = ({ end, extension }: Lease, assignment: Assignment): boolean =>
  assignment.end === end ||
  (extension !== undefined && (isUndecided(extension) || extension.state === 'lapsed') && assignment.end === extension.until);

interface Known {
  readonly facts: MarketFacts;
  readonly flaw: Flaw;
}

/**
 * Each slice of a living lease has its assignment. Of one that has ended, those are forgotten that their agents ended. Those
 * that it lost by moving are stopped, or forgotten too.
 */
function compareAssignments({ runs }: Sale, lease: Lease, all: readonly Assignment[], { facts, flaw }: Known): void {
  const lost = new Map(lease.moves.flatMap(({ generation, lost: slices }) => slices.map((slice) => [slice.assignmentId, generation])));
  const assignments = all.filter(({ assignmentId }) => !lost.has(assignmentId));
  for (const { assignmentId, stopAt } of all) {
    const run = runs[(lost.get(assignmentId) ?? 0) - 1];
    if (run && isProjected(facts, run.position) && stopAt === null) flaw(lease.leaseId, `it lost ${assignmentId}, which goes on`);
  }
  const byId = new Map(assignments.map((assignment) => [assignment.assignmentId, assignment]));
  const known = lease.slices.filter(({ assignmentId }) => byId.has(assignmentId));
  const named = lease.slices.filter(({ unnamed }) => !unnamed);
  // One that was given back before its nodes were named never gets any.
  const isToRun = lease.endedAt === null && (lease.stopAt === null || lease.stopAt > lease.start);
  const expected = isToRun ? named : known;
  if (assignments.length !== expected.length) {
    flaw(lease.leaseId, `it has ${assignments.length} assignments for ${named.length} slices`);
  }
  for (const slice of expected) {
    const assignment = byId.get(slice.assignmentId);
    const isAsSold =
      assignment?.nodeId === slice.nodeId &&
      assignment.tenantId === slice.providerId &&
      assignment.depositId === slice.depositId &&
      assignment.gpus === slice.gpus &&
      assignment.start === (runs[slice.generation - 1]?.from ?? lease.start) &&
      hasEndOf(lease, assignment) &&
      assignment.buyerId === lease.tenantId &&
      assignment.generation === slice.generation;
    if (!isAsSold) flaw(lease.leaseId, `assignment ${slice.assignmentId} is not what it sold`);
  }
}

function compareSupplies(lease: Lease, { supplies }: Tables, flaw: Flaw): void {
  const slices = [...lease.slices, ...lease.moves.flatMap(({ lost }) => lost)];
  const providers = new Set(slices.flatMap((slice) => [slice.providerId, sellerOf(slice)]));
  const found = supplies.get(lease.leaseId) ?? [];
  const isEach =
    found.length === providers.size && found.every(({ tenantId, buyerId }) => providers.has(tenantId) && buyerId === lease.tenantId);
  if (!isEach) flaw(lease.leaseId, `${found.length} of its ${providers.size} providers and sellers have a pointer to it`);
}
