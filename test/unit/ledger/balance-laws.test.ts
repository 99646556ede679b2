import type { ChargeLine, Extension } from '@compute-bank/domain/entities/lease';
import type { Transfer } from '@compute-bank/domain/entities/money';
import type { TransferId } from '@compute-bank/domain/ids';
import { hourMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import { reasons } from '@compute-bank/domain/reason';
import { findBrokenLaws } from '@compute-bank/ledger/balance-laws';
import { closeLease } from '@compute-bank/ledger/close';
import type { Books, Law } from '@compute-bank/ledger/laws/books';
import { settle } from '@compute-bank/ledger/settlement';
import { tenantPosting } from '@compute-bank/ledger/transfer';
import { describe, expect, test } from '@jest/globals';
import { book, booksOf, onlyHold } from '../../fixtures/books.ts';
import { at, buyerId, delivered, leaseOf, providerId, sliceOf, start } from '../../fixtures/lease.ts';

const lease = leaseOf({ state: 'ready', readyAt: start, slices: [sliceOf(1), sliceOf(2, { gpus: 1 })] });
const evidenceUntil = (until: number) => [1, 2].map((index) => delivered(lease, index, start, at(until)));

/** One hour settled, then returned early after two and a half. */
function endedBooks(): Books {
  const opened = booksOf(lease);
  const first = settle({ lease, hold: onlyHold(opened), evidence: evidenceUntil(hourMs), until: at(hourMs), at: at(hourMs) });
  const settled = book(opened, first);
  const stopAt = at(150 * minuteMs);
  const evidence = evidenceUntil(150 * minuteMs);
  return book(settled, closeLease({ lease: first.lease, hold: first.hold, evidence, reason: reasons.returned_early, stopAt, at: stopAt }));
}

const books = endedBooks();
const settlements = books.transfers.filter((transfer) => transfer.kind === 'settlement');
const [first, last] = settlements as [Transfer, Transfer];

const replaceTransfer = (changed: Transfer): Books => ({
  ...books,
  transfers: books.transfers.map((transfer) => (transfer.transferId === changed.transferId ? changed : transfer)),
});
const changeLine = (change: Partial<ChargeLine>): Books =>
  replaceTransfer({ ...first, lines: first.lines.map((line, index) => (index === 0 ? { ...line, ...change } : line)) });
const repriced = (from: Instant): Books =>
  change('leases', { slices: books.leases[0]?.slices.map((slice) => ({ ...slice, laterPrices: [{ from, priceMicros: 1n }] })) });
const wish: Extension = {
  commandId: 'extend',
  number: 1,
  state: 'standing',
  life: 'standing',
  from: lease.end,
  until: at(5 * hourMs),
  limitMicros: 1n,
  heldMicros: 1n,
  code: null,
  askedAt: start,
  cancelRequestedAt: null,
  decidedAt: null,
};
const changeAmounts = (factor: bigint): Transfer => ({
  ...first,
  transferId: 'trf_reversal0000' as TransferId,
  externalId: 'reversal',
  lines: [],
  reverses: first.transferId,
  postings: first.postings.map(({ account, amount }) => ({ account, amount: amount * factor })),
});
const change = <K extends keyof Books>(key: K, by: object): Books => ({
  ...books,
  [key]: (books[key] as readonly object[]).map((value, index) => (index === 0 ? { ...value, ...by } : value)),
});

/** The laws that are broken, in order, and by what. */
const broken = (corrupt: Books) => findBrokenLaws(corrupt).map(({ law, object }) => `${law} ${object}`);

test('books that the ledger made keep every law, at every step', () => {
  expect(findBrokenLaws(booksOf(lease))).toEqual([]);
  expect(findBrokenLaws(books)).toEqual([]);
  expect(settlements.map((transfer) => transfer.lines.length)).toEqual([2, 6]);
});

test('every copy of a transfer may be shown, in any order of its fields', () => {
  const { type, ...rest } = first;
  expect(findBrokenLaws({ ...books, transfers: [...books.transfers, { ...rest, type }, ...books.transfers] })).toEqual([]);
});

test('a lease whose loss, told late, lies before its readiness had no time and no use', () => {
  const lost = leaseOf({ state: 'failed', readyAt: at(minuteMs), stopAt: start, reason: reasons.node_failed });
  const opened = booksOf(lost);
  const closing = closeLease({
    lease: lost,
    hold: onlyHold(opened),
    evidence: evidenceUntil(hourMs).slice(0, 1),
    reason: reasons.node_failed,
    stopAt: start,
    at: at(hourMs),
  });
  expect(findBrokenLaws(book(opened, closing))).toEqual([]);
});

const cases: readonly (readonly [string, Law, string, () => Books])[] = [
  ['a transfer that makes money', 'G1', first.transferId, () => replaceTransfer({ ...first, postings: first.postings.slice(1) })],
  ['a transfer of one posting', 'G1', first.transferId, () => replaceTransfer({ ...first, postings: first.postings.slice(0, 1) })],
  [
    'a posting of zero',
    'G1',
    first.transferId,
    () => replaceTransfer({ ...first, postings: [...first.postings, tenantPosting(buyerId, 'bond', 0n)] }),
  ],
  ['an amount that appeared from nowhere', 'G2', 'CNY', () => change('balances', { available: 10n ** 9n })],
  ['an account below its floor', 'G3', buyerId, () => change('balances', { available: -1n })],
  ['held money without a hold', 'G3', buyerId, () => change('balances', { held: 1n })],
  ['a hold without held money', 'G3', buyerId, () => change('holds', { voided: 0n, state: 'pending' })],
  ['an open hold on no balance', 'G3', `${buyerId}/CNY`, () => ({ ...change('holds', { voided: 0n }), balances: books.balances.slice(1) })],
  ['a hold that gave out more than it had', 'G4', onlyHold(books).holdId, () => change('holds', { expired: 1n })],
  ['a closed hold that says it is open', 'G4', onlyHold(books).holdId, () => change('holds', { state: 'pending' })],
  ['an unfilled part that the hold has not', 'G4', onlyHold(books).holdId, () => change('withdrawals', { unfilledMicros: 1n })],
  ['a posted part that no lease took', 'G4', onlyHold(books).holdId, () => change('leases', { postedMicros: 1n })],
  [
    'a copy that was changed',
    'G6',
    first.transferId,
    () => ({ ...books, transfers: [...books.transfers, { ...first, reference: 'lea_000000000002' }] }),
  ],
  [
    'a reversal of nothing',
    'G6',
    'trf_reversal0000',
    () => ({ ...books, transfers: [...books.transfers.filter((transfer) => transfer !== first), changeAmounts(-1n)] }),
  ],
  [
    'a reversal that undoes something else',
    'G6',
    'trf_reversal0000',
    () => ({ ...books, transfers: [...books.transfers, changeAmounts(-2n)] }),
  ],
  [
    'a second reversal',
    'G6',
    'trf_reversal0001',
    () => ({
      ...books,
      transfers: [...books.transfers, changeAmounts(-1n), { ...changeAmounts(-1n), transferId: 'trf_reversal0001' as TransferId }],
    }),
  ],
  [
    'a balance that drifted from its postings',
    'G7',
    `${providerId}/earnings CNY`,
    () => ({ ...books, transfers: books.transfers.slice(0, -1) }),
  ],
  ['two transfers for one cause', 'G8', first.transferId, () => replaceTransfer({ ...last, externalId: first.externalId })],
  ['a charge rounded the other way', 'G9', lease.leaseId, () => changeLine({ charge: 7_199_999n })],
  ['a fee that the terms do not say', 'G9', lease.leaseId, () => changeLine({ fee: 0n, net: 7_200_000n })],
  ["a line at another price than its slice's", 'G9', lease.leaseId, () => changeLine({ priceMicros: 1n })],
  ['a lease whose totals are not its lines', 'G9', lease.leaseId, () => change('leases', { chargedMicros: 0n })],
  ['an invoice that was rounded again', 'G9', books.invoices[0]!.invoiceId, () => change('invoices', { total: 1n })],
  ['an ended lease without an invoice', 'G9', lease.leaseId, () => ({ ...books, invoices: [] })],
  ['a line that runs on into time of another price', 'G9', lease.leaseId, () => repriced(at(30 * minuteMs))],
  ['a wish for more time whose money is not held', 'G4', onlyHold(books).holdId, () => change('leases', { extension: wish })],
  ['a line that loses money', 'G10', lease.leaseId, () => changeLine({ net: 1n })],
  [
    'a settlement that pays somebody else',
    'G10',
    first.transferId,
    () => replaceTransfer({ ...first, postings: first.postings.map(({ account, amount }) => ({ account, amount: amount * 2n })) }),
  ],
  ['a settlement of no known lease', 'G10', first.transferId, () => ({ ...books, leases: [] })],
  ['a lease that cost more than it reserved', 'G11', lease.leaseId, () => change('leases', { reservedMicros: 1n })],
  ['a line before readiness', 'G12', lease.leaseId, () => changeLine({ from: at(-1) })],
  ['a line after the stop', 'G12', lease.leaseId, () => change('leases', { stopAt: at(hourMs) })],
  ['lines that overlap', 'G12', lease.leaseId, () => changeLine({ until: at(hourMs + 1) })],
  ['use that was billed and is on no line', 'G12', lease.leaseId, () => replaceTransfer({ ...first, lines: first.lines.slice(1) })],
  ['more use than there was time', 'G12', lease.leaseId, () => changeLine({ gpuSeconds: 90_000n })],
  ['use that no meter shows', 'G12', lease.leaseId, () => ({ ...books, meterRecords: [] })],
  ['an early return charged twice', 'G12', lease.leaseId, () => replaceTransfer({ ...last, lines: [...last.lines, last.lines.at(-1)!] })],
];

describe('a corrupted book is caught, and what breaks it is named', () => {
  test.each(cases)('%s breaks %s', (_, law, object, corrupt) => {
    expect(broken(corrupt())).toContain(`${law} ${object}`);
  });

  test('for every law there is', () => {
    const laws: readonly Law[] = ['G1', 'G2', 'G3', 'G4', 'G6', 'G7', 'G8', 'G9', 'G10', 'G11', 'G12'];
    expect([...new Set(cases.map(([, law]) => law))]).toEqual(laws);
  });
});

test('a reversal that undoes its transfer once keeps G6', () => {
  expect(broken({ ...books, transfers: [...books.transfers, changeAmounts(-1n)] }).filter((found) => found.startsWith('G6'))).toEqual([]);
});
