import type { ChargeLine } from '@compute-bank/domain/entities/lease';
import type { Balance, Transfer } from '@compute-bank/domain/entities/money';
import type { TenantId } from '@compute-bank/domain/ids';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import type { Viewer } from '@compute-bank/http/serve';

export const presentBalance = ({ asset, available, held, earnings, bond, creditLimit }: Balance) => ({
  asset,
  available: formatMicros(available),
  held: formatMicros(held),
  earnings: formatMicros(earnings),
  bond: formatMicros(bond),
  creditLimit: formatMicros(creditLimit),
});

/** The part of a transfer that touches the viewer: its own postings, and of the lines what its side of them may know. */
export const presentTransfer = (transfer: Transfer, { tenantId }: Pick<Viewer, 'tenantId'>) => presentTransferOf(transfer, tenantId);

/** A top-up as the admin who entered it sees it: from the tenant's side. */
export const presentTopUp = (transfer: Transfer) => presentTransferOf(transfer, payee(transfer));

function presentTransferOf({ transferId, kind, asset, postings, reference, lines, at }: Transfer, tenantId: TenantId | undefined) {
  const own = postings.flatMap(({ account, amount }) =>
    account.owner === 'tenant' && account.tenantId === tenantId ? [{ account: account.account, amount: formatMicros(amount) }] : [],
  );
  // A buyer pays from what is held for it; a provider earns.
  const buys = own.some(({ account }) => account === 'held');
  const shown = lines.filter((line) => buys || line.providerId === tenantId);
  return { transferId, kind, asset, postings: own, reference, lines: shown.map((line) => presentLine(line, buys)), at: formatInstant(at) };
}

const payee = ({ postings }: Transfer): TenantId | undefined =>
  postings.flatMap(({ account }) => (account.owner === 'tenant' ? [account.tenantId] : []))[0];

const presentLine = (
  { assignmentId, kind, from, until, gpuSeconds, priceMicros, charge, buyerFee, fee, net }: ChargeLine,
  buys: boolean,
) => ({
  assignmentId,
  kind,
  from: formatInstant(from),
  until: formatInstant(until),
  gpuSeconds: String(gpuSeconds),
  perGpuHour: formatMicros(priceMicros),
  charge: formatMicros(charge),
  buyerFee: buys ? formatMicros(buyerFee) : null,
  fee: buys ? null : formatMicros(fee),
  net: buys ? null : formatMicros(net),
});
