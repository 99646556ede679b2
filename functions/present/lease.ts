import { extensionRefusal } from '@compute-bank/contracts/refusal-texts';
import type { Extension, Invoice, Lease, LeaseMove, LeaseResale, LeaseSlice } from '@compute-bank/domain/entities/lease';
import { formatInstant } from '@compute-bank/domain/instant';
import { billedInAll } from '@compute-bank/domain/lease-stretches';
import { sellerOf } from '@compute-bank/domain/lot';
import { formatMicros } from '@compute-bank/domain/money';
import type { Viewer } from '@compute-bank/http/serve';
import { optionalInstant, presentReason, reasonView } from './fields.ts';

/** What both sides may know. */
const presentShared = (lease: Lease) => ({
  leaseId: lease.leaseId,
  marketId: lease.marketId,
  asset: lease.asset,
  state: lease.state,
  generation: lease.generation,
  start: formatInstant(lease.start),
  end: formatInstant(lease.end),
  readyAt: optionalInstant(lease.readyAt),
  stopAt: optionalInstant(lease.stopAt),
  reason: presentReason(lease.reason),
  settledUntil: optionalInstant(lease.settledUntil),
  createdAt: formatInstant(lease.createdAt),
  endedAt: optionalInstant(lease.endedAt),
});

const presentSlice = (slice: LeaseSlice) => ({
  assignmentId: slice.assignmentId,
  nodeId: slice.unnamed ? null : slice.nodeId,
  gpus: slice.gpus,
  perGpuHour: formatMicros(slice.priceMicros),
  billedGpuSeconds: String(billedInAll(slice)),
  laterPrices: (slice.laterPrices ?? []).map((price) => ({ from: formatInstant(price.from), perGpuHour: formatMicros(price.priceMicros) })),
});

const presentExtension = ({ number, state, life, code, ...extension }: Extension) => ({
  number,
  state,
  life,
  from: formatInstant(extension.from),
  until: formatInstant(extension.until),
  perGpuHourMax: formatMicros(extension.limitMicros),
  held: formatMicros(extension.heldMicros),
  ...extensionRefusal(code),
  askedAt: formatInstant(extension.askedAt),
  cancelRequestedAt: optionalInstant(extension.cancelRequestedAt),
  decidedAt: optionalInstant(extension.decidedAt),
});

const presentMove = ({ generation, at, from, reason, lost }: LeaseMove) => ({
  generation,
  at: formatInstant(at),
  from: formatInstant(from),
  reason: reasonView(reason),
  lostNodeIds: lost.map(({ nodeId }) => nodeId),
  lostGpuSeconds: String(lost.reduce((sum, slice) => sum + billedInAll(slice), 0n)),
});

/** A provider or seller learns of the moves that took the lease off its own nodes. */
const ownMoves = ({ moves }: Lease, { tenantId }: Pick<Viewer, 'tenantId'>): LeaseMove[] =>
  moves
    .map((move) => ({ ...move, lost: move.lost.filter((slice) => slice.providerId === tenantId || sellerOf(slice) === tenantId) }))
    .filter(({ lost }) => lost.length > 0);

const presentResale = ({ depositId, from, state }: LeaseResale) => ({ depositId, from: formatInstant(from), state });

export const presentLease = (lease: Lease) => ({
  ...presentShared(lease),
  matchId: lease.matchId,
  withdrawalId: lease.withdrawalId,
  slices: lease.slices.map(presentSlice),
  moves: lease.moves.map(presentMove),
  reserved: formatMicros(lease.reservedMicros),
  posted: formatMicros(lease.postedMicros),
  charged: formatMicros(lease.chargedMicros),
  extension: lease.extension ? presentExtension(lease.extension) : null,
  resales: (lease.resales ?? []).map(presentResale),
  terms: { buyerFeeBps: lease.terms.buyerFeeBps, earlyReturnBps: lease.terms.earlyReturnBps },
});

/** What another tenant sold of a provider's machine has a price that is not the provider's. */
function presentSuppliedSlice(slice: LeaseSlice, { tenantId }: Pick<Viewer, 'tenantId'>) {
  if (sellerOf(slice) === tenantId) return { ...presentSlice(slice), depositId: slice.depositId };
  return { ...presentSlice(slice), perGpuHour: null, laterPrices: [], depositId: null };
}

/** A provider's or seller's view: its own slices only, and nothing of the buyer, of its orders or of its money. */
export const presentSuppliedLease = (lease: Lease, viewer: Pick<Viewer, 'tenantId'>) => ({
  ...presentShared(lease),
  slices: lease.slices
    .filter((slice) => slice.providerId === viewer.tenantId || sellerOf(slice) === viewer.tenantId)
    .map((slice) => presentSuppliedSlice(slice, viewer)),
  moves: ownMoves(lease, viewer).map(presentMove),
  terms: { providerFeeBps: lease.terms.providerFeeBps, earlyReturnBps: lease.terms.earlyReturnBps },
});

export const presentInvoice = ({ invoiceId, leaseId, asset, lines, gpuSeconds, charge, buyerFee, total, issuedAt }: Invoice) => ({
  invoiceId,
  leaseId,
  asset,
  lines,
  gpuSeconds: String(gpuSeconds),
  charge: formatMicros(charge),
  buyerFee: formatMicros(buyerFee),
  total: formatMicros(total),
  issuedAt: formatInstant(issuedAt),
});
