import type { Invoice, Lease } from '@compute-bank/domain/entities/lease';
import type { Transfer } from '@compute-bank/domain/entities/money';
import type { Hold, Match, Slice, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { formatInstant, type Instant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import type { Trace } from './gather-trace.ts';

const at = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant));

/** What an auditor or a helper may read: everything but what the buyer runs. Money in decimal texts, times in RFC 3339. */
export const traceView = ({ withdrawal, hold, matches, leases, invoices, transfers }: Trace) => ({
  withdrawal: withdrawalView(withdrawal),
  hold: hold ? holdView(hold) : null,
  matches: matches.map(matchView),
  leases: leases.map(leaseView),
  transfers: transfers.map((transfer) => transferView(transfer, withdrawal)),
  invoices: invoices.map(invoiceView),
});
export type TraceView = ReturnType<typeof traceView>;

const withdrawalView = ({ demand, ...order }: Withdrawal) => ({
  withdrawalId: order.withdrawalId,
  tenantId: order.tenantId,
  marketId: order.marketId,
  state: order.state,
  reason: order.reason,
  size: demand.size,
  durationMinutes: demand.durationMs / 60_000,
  limitPerGpuHour: formatMicros(demand.limitMicros),
  asset: order.asset,
  gpusFilled: order.gpusFilled,
  createdAt: at(order.createdAt),
  endedAt: at(order.endedAt),
  logPosition: order.logPosition,
});

const holdView = ({ holdId, state, amount, posted, voided, expired }: Hold) => ({
  holdId,
  state,
  amount: formatMicros(amount),
  posted: formatMicros(posted),
  voided: formatMicros(voided),
  expired: formatMicros(expired),
});

const sliceView = ({ depositId, providerId, nodeId, gpus, priceMicros }: Slice) => ({
  depositId,
  providerId,
  nodeId,
  gpus,
  pricePerGpuHour: formatMicros(priceMicros),
});

const matchView = ({ matchId, leaseId, marketId, decidedAt, record, start, end, slices }: Match) => ({
  matchId,
  leaseId,
  marketId,
  decidedAt: at(decidedAt),
  /** Where the decision stands in the market's log: what a replay compares. */
  position: record.position,
  index: record.index,
  start: at(start),
  end: at(end),
  slices: slices.map(sliceView),
});

const leaseView = (lease: Lease) => ({
  leaseId: lease.leaseId,
  state: lease.state,
  generation: lease.generation,
  start: at(lease.start),
  end: at(lease.end),
  readyAt: at(lease.readyAt),
  stopAt: at(lease.stopAt),
  endedAt: at(lease.endedAt),
  reason: lease.reason,
  charged: formatMicros(lease.chargedMicros),
  settlements: lease.settlements,
  slices: lease.slices.map((slice) => ({ assignmentId: slice.assignmentId, ...sliceView(slice) })),
  moves: lease.moves.map((move) => ({ at: at(move.at), generation: move.generation, reason: move.reason, lost: move.lost.map(sliceView) })),
});

/** Seen from the buyer: what its own accounts gained and lost. */
const transferView = ({ transferId, kind, reference, at: when, postings, lines }: Transfer, { tenantId }: Withdrawal) => ({
  transferId,
  kind,
  reference,
  at: at(when),
  postings: postings.flatMap(({ account, amount }) =>
    account.owner === 'tenant' && account.tenantId === tenantId ? [{ account: account.account, amount: formatMicros(amount) }] : [],
  ),
  lines: lines.map(({ assignmentId, from, until, kind: use, gpuSeconds, charge }) => ({
    assignmentId,
    kind: use,
    from: at(from),
    until: at(until),
    gpuSeconds: String(gpuSeconds),
    charge: formatMicros(charge),
  })),
});

const invoiceView = ({ invoiceId, leaseId, lines, gpuSeconds, charge, buyerFee, total, issuedAt }: Invoice) => ({
  invoiceId,
  leaseId,
  lines,
  gpuSeconds: String(gpuSeconds),
  charge: formatMicros(charge),
  buyerFee: formatMicros(buyerFee),
  total: formatMicros(total),
  issuedAt: at(issuedAt),
});
