import type { ChargeLine, Invoice, Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Transfer } from '@compute-bank/domain/entities/money';
import { secondMs } from '@compute-bank/domain/instant';
import { allSlices } from '@compute-bank/domain/lease-stretches';
import { sellerOf } from '@compute-bank/domain/lot';
import { shareOf } from '@compute-bank/domain/money';
import { chargeOf } from '../charge.ts';
import { type Books, type BrokenLaw, groupBy, sumOf, unless } from './books.ts';

/** G9: each line is its use times its price, each invoice its lines. G10: what the buyer pays is what others get. G11: no lease costs more than it reserved. */
export function findBrokenLeases({ leases, invoices }: Books, transfers: readonly Transfer[]): BrokenLaw[] {
  const settlements = transfers.filter((transfer) => transfer.lines.length > 0);
  const settlementsOf = groupBy(settlements, (transfer) => transfer.reference);
  const invoicesOf = groupBy(invoices, (invoice) => invoice.leaseId);
  const known = new Set<string>(leases.map((lease) => lease.leaseId));
  const stray = settlements.flatMap(({ transferId, reference }) =>
    unless(known.has(reference), 'G10', transferId, `it settles ${reference}, which is not there`),
  );
  const broken = leases.flatMap((lease) => {
    const own = settlementsOf.get(lease.leaseId) ?? [];
    const lines = own.flatMap((transfer) => transfer.lines);
    return [
      ...lines.flatMap((line) => findWrongLine(lease, line)),
      ...own.flatMap((transfer) => findUnequalSides(lease, transfer)),
      ...findWrongTotals(lease, lines),
      ...findWrongInvoices(lease, lines, invoicesOf.get(lease.leaseId) ?? []),
    ];
  });
  return [...stray, ...broken];
}

const costOf = (lines: readonly ChargeLine[]): bigint => sumOf(lines, (line) => line.charge + line.buyerFee);

function findWrongLine(lease: Lease, line: ChargeLine): BrokenLaw[] {
  const { leaseId, terms } = lease;
  const slice = allSlices(lease).find((candidate) => candidate.assignmentId === line.assignmentId);
  const charge = chargeOf(line.kind, line.gpuSeconds, line.priceMicros, terms);
  const { providerFeeBps, buyerFeeBps } = terms;
  return [
    ...unless(line.charge === charge, 'G9', leaseId, `a line of ${line.assignmentId} charges ${line.charge} instead of ${charge}`),
    ...unless(
      slice !== undefined && hasPriceOf(slice, line) && sellerOf(slice) === line.providerId,
      'G9',
      leaseId,
      `a line of ${line.assignmentId} has not the price and seller of its slice`,
    ),
    ...unless(line.charge === line.net + line.fee, 'G10', leaseId, `a line of ${line.assignmentId} does not divide into net and fee`),
    ...unless(
      line.fee === shareOf(charge, providerFeeBps) && line.buyerFee === shareOf(charge, buyerFeeBps),
      'G9',
      leaseId,
      `a line of ${line.assignmentId} has fees that its terms do not say`,
    ),
  ];
}

/** The price that was in force when the line begins, and up to its end: a GPU-second that a change cuts belongs to the price before. */
function hasPriceOf({ priceMicros, laterPrices = [] }: LeaseSlice, { kind, from, until, ...line }: ChargeLine): boolean {
  const begun = laterPrices.filter((price) => price.from <= from);
  const spanEnd = laterPrices[begun.length]?.from ?? until;
  const overlap = until - spanEnd;
  return (begun.at(-1)?.priceMicros ?? priceMicros) === line.priceMicros && (overlap <= 0 || (kind === 'use' && overlap < secondMs));
}

/** The buyer's side of a settlement is what leaves its accounts; what returns from held to available cancels out. */
function findUnequalSides({ tenantId }: Lease, { transferId, postings, lines }: Transfer): BrokenLaw[] {
  const got = new Map<string, bigint>();
  for (const { account, amount } of postings) {
    const party =
      account.owner === 'tenant' ? `${account.tenantId} ${account.tenantId === tenantId ? 'paid' : account.account}` : account.account;
    got.set(party, (got.get(party) ?? 0n) + amount);
  }
  const due = new Map<string, bigint>([
    [`${tenantId} paid`, -costOf(lines)],
    ['fees', sumOf(lines, (line) => line.fee + line.buyerFee)],
  ]);
  for (const { providerId, net } of lines) due.set(`${providerId} earnings`, (due.get(`${providerId} earnings`) ?? 0n) + net);
  return [...new Set([...got.keys(), ...due.keys()])].flatMap((party) => {
    const [moved, owed] = [got.get(party) ?? 0n, due.get(party) ?? 0n];
    return unless(moved === owed, 'G10', transferId, `${party}: ${moved} moved, but its lines say ${owed}`);
  });
}

function findWrongTotals(lease: Lease, lines: readonly ChargeLine[]): BrokenLaw[] {
  const { leaseId, postedMicros, chargedMicros, reservedMicros } = lease;
  const [cost, charge] = [costOf(lines), sumOf(lines, (line) => line.charge)];
  return [
    ...unless(
      postedMicros === cost && chargedMicros === charge && lease.lines === lines.length,
      'G9',
      leaseId,
      'its totals are not its lines',
    ),
    ...unless(cost <= reservedMicros, 'G11', leaseId, `it cost ${cost} of ${reservedMicros} reserved`),
  ];
}

function findWrongInvoices(lease: Lease, lines: readonly ChargeLine[], invoices: readonly Invoice[]): BrokenLaw[] {
  const { leaseId } = lease;
  const expected = lease.endedAt === null ? 0 : 1;
  return [
    ...unless(invoices.length === expected, 'G9', leaseId, `it has ${invoices.length} invoices instead of ${expected}`),
    ...invoices.flatMap((invoice) =>
      unless(
        invoice.total === costOf(lines) && invoice.charge + invoice.buyerFee === invoice.total && invoice.lines === lines.length,
        'G9',
        invoice.invoiceId,
        'it does not equal its lines',
      ),
    ),
  ];
}
