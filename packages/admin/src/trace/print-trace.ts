import pc from 'picocolors';
import type { TraceView } from './trace-view.ts';

type ViewOf<K extends 'matches' | 'leases' | 'transfers' | 'invoices'> = TraceView[K][number];

/** The chain for people, from the order to what was charged for it. */
export function printTrace({ withdrawal, hold, matches, leases, transfers, invoices }: TraceView): string {
  const { asset } = withdrawal;
  const lines = [
    ...printOrder(withdrawal),
    hold
      ? `  hold        ${hold.holdId}  ${hold.state}: ${hold.amount} ${asset}, of which ${hold.posted} posted, ${hold.voided} voided, ${hold.expired} expired`
      : '  hold        none',
    ...matches.flatMap(printMatch),
    ...(matches.length === 0 ? ['  match       none'] : []),
    ...leases.flatMap(printLease),
    ...transfers.flatMap((transfer) => printTransfer(transfer, asset)),
    ...invoices.map((invoice) => printInvoice(invoice, asset)),
  ];
  return `${lines.join('\n')}\n`;
}

function printOrder(order: TraceView['withdrawal']): readonly string[] {
  const { size } = order;
  const wanted = size.kind === 'gpus' ? gpusText(size.gpus) : `${size.nodes} nodes of ${size.gpusPerNode} GPUs`;
  return [
    `${pc.bold(order.withdrawalId)}  ${order.state}${reasonText(order.reason)}`,
    `  order       of ${order.tenantId} at ${order.createdAt}: ${wanted} for ${order.durationMinutes} min in ${order.marketId}, at most ${order.limitPerGpuHour} ${order.asset} per GPU-hour`,
  ];
}

const printMatch = ({ matchId, decidedAt, position, index, marketId, start, end, slices }: ViewOf<'matches'>): readonly string[] => [
  `  match       ${matchId}  decided at ${decidedAt}, record ${position} of ${marketId}, command ${index + 1}; from ${start} to ${end}`,
  ...slices.map(printSlice),
];

const printSlice = ({ gpus, nodeId, depositId, providerId, pricePerGpuHour }: ViewOf<'matches'>['slices'][number]): string =>
  pc.dim(`                ${gpusText(gpus)} of ${nodeId} (${depositId} of ${providerId}) at ${pricePerGpuHour}`);

const printLease = (lease: ViewOf<'leases'>): readonly string[] => [
  `  lease       ${lease.leaseId}  ${lease.state}${reasonText(lease.reason)}; ready ${lease.readyAt ?? 'never'}, stop ${lease.stopAt ?? lease.end}, charged ${lease.charged}`,
  ...lease.slices.map(({ assignmentId, nodeId }) => pc.dim(`                ${assignmentId} on ${nodeId}`)),
  ...lease.moves.map(({ at, generation, reason, lost }) =>
    pc.dim(
      `                moved at ${at} (generation ${generation})${reasonText(reason)}, away from ${lost.map(({ nodeId }) => nodeId).join(', ')}`,
    ),
  ),
];

const printTransfer = ({ kind, transferId, at, postings, lines }: ViewOf<'transfers'>, asset: string): readonly string[] => [
  `  ${kind.padEnd(10)}  ${transferId}  at ${at}: ${postings.map(({ account, amount }) => `${account} ${amount}`).join(', ')} ${asset}`,
  ...lines.map(({ assignmentId, kind: use, from, until, gpuSeconds, charge }) =>
    pc.dim(`                ${assignmentId} ${use} ${from} to ${until}: ${gpuSeconds} GPU-seconds, ${charge}`),
  ),
];

const printInvoice = ({ invoiceId, issuedAt, lines, gpuSeconds, total }: ViewOf<'invoices'>, asset: string): string =>
  `  invoice     ${invoiceId}  at ${issuedAt}: ${lines} ${lines === 1 ? 'line' : 'lines'}, ${gpuSeconds} GPU-seconds, ${total} ${asset}`;

const reasonText = (reason: TraceView['withdrawal']['reason']): string =>
  reason === null ? '' : ` (${reason.code}, by the ${reason.party}, fault: ${reason.fault})`;

const gpusText = (gpus: number): string => (gpus === 1 ? '1 GPU' : `${gpus} GPUs`);
