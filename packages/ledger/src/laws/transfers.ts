import type { Transfer } from '@compute-bank/domain/entities/money';
import { accountKey } from '../transfer.ts';
import { type BrokenLaw, groupBy, sumOf, unless } from './books.ts';

/** One copy of each transfer. */
export const uniqueTransfers = (copies: readonly Transfer[]): Transfer[] => [
  ...new Map(copies.map((transfer) => [transfer.transferId, transfer])).values(),
];

/** G1: each moves money and makes none. G6: copies agree, a correction undoes one transfer, once. G8: one transfer per cause. */
export function findBrokenTransfers(copies: readonly Transfer[]): BrokenLaw[] {
  const transfers = uniqueTransfers(copies);
  return [
    ...transfers.flatMap(findUnbalanced),
    ...findChangedCopies(copies),
    ...findDoubledCauses(transfers),
    ...findBrokenReversals(transfers),
  ];
}

function findUnbalanced({ transferId, postings }: Transfer): BrokenLaw[] {
  const sum = sumOf(postings, (posting) => posting.amount);
  return [
    ...unless(sum === 0n, 'G1', transferId, `its postings sum to ${sum}`),
    ...unless(postings.length >= 2, 'G1', transferId, `it has ${postings.length} posting(s)`),
    ...unless(!postings.some((posting) => posting.amount === 0n), 'G1', transferId, 'it has a posting of zero'),
  ];
}

function findChangedCopies(copies: readonly Transfer[]): BrokenLaw[] {
  return [...groupBy(copies, (copy) => copy.transferId)].flatMap(([transferId, same]) =>
    unless(new Set(same.map(canonical)).size === 1, 'G6', transferId, 'its copies differ'),
  );
}

function findDoubledCauses(transfers: readonly Transfer[]): BrokenLaw[] {
  return [...groupBy(transfers, ({ source, externalId }) => `${source} ${externalId}`)].flatMap(([cause, same]) =>
    unless(same.length === 1, 'G8', same[0]?.transferId ?? cause, `${same.length} transfers have the cause ${cause}`),
  );
}

function findBrokenReversals(transfers: readonly Transfer[]): BrokenLaw[] {
  const byId = new Map(transfers.map((transfer) => [transfer.transferId, transfer]));
  const reversals = transfers.filter((transfer) => transfer.reverses !== null);
  const seen = new Set<string>();
  return reversals.flatMap((reversal) => {
    const original = reversal.reverses === null ? undefined : byId.get(reversal.reverses);
    const isSecond = original !== undefined && seen.has(original.transferId);
    if (original) seen.add(original.transferId);
    return [
      ...unless(original !== undefined, 'G6', reversal.transferId, 'it reverses a transfer that is not there'),
      ...unless(!isSecond, 'G6', reversal.transferId, `it reverses ${reversal.reverses} a second time`),
      ...unless(!original || undoes(reversal, original), 'G6', reversal.transferId, `it does not undo ${reversal.reverses}`),
    ];
  });
}

function undoes(reversal: Transfer, original: Transfer): boolean {
  const amounts = new Map(original.postings.map(({ account, amount }) => [accountKey(account), amount]));
  return (
    reversal.asset === original.asset &&
    reversal.postings.length === original.postings.length &&
    reversal.postings.every(({ account, amount }) => amounts.get(accountKey(account)) === -amount)
  );
}

/** A text that is the same for equal values, whatever the order in which their fields were read. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === 'bigint') return `${field}n`;
    if (field === null || typeof field !== 'object' || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
