import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import { isUndecided } from '@compute-bank/domain/extension-state';
import type { MatchId } from '@compute-bank/domain/ids';
import { isSame } from '../canonical.ts';
import type { Findings } from '../finding.ts';
import { isProjected, type MarketFacts, type Sale } from '../log/market-facts.ts';
import type { Tables } from '../tables.ts';
import { extendedOf, flawOfWish } from './extensions.ts';

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
      checkSale(sale, facts, tables, flaw);
      const lease = tables.leases.get(sale.event.leaseId);
      const wrong = lease && flawOfWish(lease, facts, onTheirWay);
      if (wrong !== undefined) flaw(sale.event.leaseId, wrong);
    }
  }
  for (const { matchId } of tables.matches.values()) if (!sold.has(matchId)) flaw(matchId, 'no log knows this match');
  for (const { leaseId, matchId } of tables.leases.values()) if (!sold.has(matchId)) flaw(leaseId, `no log knows its match ${matchId}`);
  for (const leaseId of new Set([...tables.assignments.keys(), ...tables.supplies.keys()])) {
    if (!tables.leases.has(leaseId)) flaw(leaseId, 'it has assignments or pointers, but it is not stored');
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
  compareAssignments(lease, tables.assignments.get(lease.leaseId) ?? [], flaw);
  compareSupplies(lease, tables, flaw);
  const { failedAt } = sale;
  if (failedAt !== null && isProjected(facts, failedAt) && lease.reason === null) flaw(lease.leaseId, 'it lost a node, but goes on');
}

type MatchFields = Pick<Sale['event'], 'matchId' | 'leaseId' | 'withdrawalId' | 'tenantId' | 'slices' | 'start' | 'end' | 'record'> &
  Pick<Sale, 'marketId'> & { readonly decidedAt: Sale['at'] };

const factsOfMatch = ({ matchId, leaseId, withdrawalId, tenantId, slices, start, end, record, marketId, decidedAt }: MatchFields) => ({
  matchId,
  leaseId,
  withdrawalId,
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
  const { end, laterPrices } = extendedOf(sale, facts, lease);
  const { matchId, withdrawalId, tenantId, start } = event;
  const sold = { matchId, withdrawalId, tenantId, start, end, marketId };
  const stored = {
    matchId: lease.matchId,
    withdrawalId: lease.withdrawalId,
    tenantId: lease.tenantId,
    start: lease.start,
    end: lease.end,
    marketId: lease.marketId,
  };
  const slices = lease.slices.map(({ depositId, providerId, nodeId, gpus, priceMicros, laterPrices: later = [] }) => ({
    depositId,
    providerId,
    nodeId,
    gpus,
    priceMicros,
    laterPrices: later,
  }));
  const soldSlices = event.slices.map((slice, index) => ({ ...slice, laterPrices: laterPrices[index] ?? [] }));
  if (!isSame(stored, sold) || !isSame(slices, soldSlices)) flaw(lease.leaseId, `it is not what match ${matchId} and its extensions made`);
}

/** While the lease's end is being changed, and where that was too late, some assignments have the other end. */
const hasEndOf = ({ end, extension }: Lease, assignment: Assignment): boolean =>
  assignment.end === end ||
  (extension !== undefined && (isUndecided(extension) || extension.state === 'lapsed') && assignment.end === extension.until);

/** Each slice of a living lease has its assignment. Of one that has ended, those are forgotten that their agents ended. */
function compareAssignments(lease: Lease, assignments: readonly Assignment[], flaw: Flaw): void {
  const byId = new Map(assignments.map((assignment) => [assignment.assignmentId, assignment]));
  const known = lease.slices.filter(({ assignmentId }) => byId.has(assignmentId));
  const expected = lease.endedAt === null ? lease.slices : known;
  if (assignments.length !== expected.length) {
    flaw(lease.leaseId, `it has ${assignments.length} assignments for ${lease.slices.length} slices`);
  }
  for (const slice of expected) {
    const assignment = byId.get(slice.assignmentId);
    const isAsSold =
      assignment?.nodeId === slice.nodeId &&
      assignment.tenantId === slice.providerId &&
      assignment.depositId === slice.depositId &&
      assignment.gpus === slice.gpus &&
      assignment.start === lease.start &&
      hasEndOf(lease, assignment) &&
      assignment.buyerId === lease.tenantId &&
      assignment.generation === lease.generation;
    if (!isAsSold) flaw(lease.leaseId, `assignment ${slice.assignmentId} is not what it sold`);
  }
}

function compareSupplies(lease: Lease, { supplies }: Tables, flaw: Flaw): void {
  const providers = new Set(lease.slices.map((slice) => slice.providerId));
  const found = supplies.get(lease.leaseId) ?? [];
  const isEach =
    found.length === providers.size && found.every(({ tenantId, buyerId }) => providers.has(tenantId) && buyerId === lease.tenantId);
  if (!isEach) flaw(lease.leaseId, `${found.length} of its ${providers.size} providers have a pointer to it`);
}
