import { assert } from '@compute-bank/domain/assert';
import type { Account, Posting, TenantAccount, Transfer } from '@compute-bank/domain/entities/money';
import type { TenantId } from '@compute-bank/domain/ids';
import type { Micros } from '@compute-bank/domain/money';

/** A transfer before its postings are merged and checked. */
export type TransferDraft = Omit<Transfer, 'type' | 'lines' | 'reverses'> & Partial<Pick<Transfer, 'lines' | 'reverses'>>;

/** Names an account in one text, so that postings to it can be gathered. */
export const accountKey = (account: Account): string =>
  account.owner === 'tenant' ? `${account.tenantId}/${account.account}` : `${account.account}/${account.shard}`;

/** `amount` added to one account of a tenant. */
export const tenantPosting = (tenantId: TenantId, account: TenantAccount, amount: Micros): Posting => ({
  account: { owner: 'tenant', tenantId, account },
  amount,
});

/** One posting per account, in order of first mention, and none of zero. */
export function mergePostings(postings: readonly Posting[]): Posting[] {
  const merged = new Map<string, Posting>();
  for (const { account, amount } of postings) {
    const key = accountKey(account);
    merged.set(key, { account, amount: (merged.get(key)?.amount ?? 0n) + amount });
  }
  return [...merged.values()].filter((posting) => posting.amount !== 0n);
}

/** Throws unless the postings are a transfer: at least two, none of zero, and nothing made or lost (G1). */
export function assertBalanced(postings: readonly Posting[]): void {
  assert(postings.length >= 2, `a transfer has at least two postings, not ${postings.length}`);
  assert(!postings.some((posting) => posting.amount === 0n), 'a posting of zero moves nothing');
  const sum = postings.reduce((total, posting) => total + posting.amount, 0n);
  assert(sum === 0n, `postings sum to ${sum} micro-units instead of zero`);
}

/** Builds a transfer: the only way to make one. Postings of one account are merged, postings of zero left out. */
export function buildTransfer({ postings, lines = [], reverses = null, ...rest }: TransferDraft): Transfer {
  const merged = mergePostings(postings);
  assertBalanced(merged);
  return { type: 'transfer', ...rest, postings: merged, lines, reverses };
}
