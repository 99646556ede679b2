import type { Account, PlatformAccount } from '@compute-bank/domain/entities/money';

/** Sub-accounts of each account of the bank: enough that settlements rarely meet on one item. Must not change while balances exist. */
export const platformShards = 16;

/** The sub-account of `account` that a transfer with this reference uses: always the same for one reference (FNV-1a). */
export function subAccount(account: PlatformAccount, reference: string): Account {
  let hash = 0x811c9dc5;
  for (let index = 0; index < reference.length; index += 1) {
    hash = Math.imul(hash ^ reference.charCodeAt(index), 0x01000193) >>> 0;
  }
  return { owner: 'platform', account, shard: hash % platformShards };
}
