import { type Transfer, tenantAccounts } from '@compute-bank/domain/entities/money';
import { openMicros } from '../hold.ts';
import { isAboveFloor } from '../post-to-balance.ts';
import { accountKey } from '../transfer.ts';
import { type Books, type BrokenLaw, groupBy, sumOf, unless } from './books.ts';

/** One account's stored amount. */
interface Stored {
  readonly key: string;
  readonly asset: string;
  readonly amount: bigint;
}

/** G2: all accounts of an asset sum to zero. G3: floors hold, and held is what open holds say. G7: every balance is the sum of its postings. */
export function findBrokenBalances(books: Books, transfers: readonly Transfer[]): BrokenLaw[] {
  const accounts = storedAccounts(books);
  return [...findUnequalAssets(accounts), ...findBelowFloor(books), ...findWrongHeld(books), ...findDrifted(accounts, transfers)];
}

function storedAccounts({ balances, platformBalances }: Books): Stored[] {
  const ofTenants = balances.flatMap((balance) =>
    tenantAccounts.map((account) => ({ key: `${balance.tenantId}/${account}`, asset: balance.asset, amount: balance[account] })),
  );
  const ofPlatform = platformBalances.map(({ account, shard, asset, amount }) => ({ key: `${account}/${shard}`, asset, amount }));
  return [...ofTenants, ...ofPlatform];
}

function findUnequalAssets(accounts: readonly Stored[]): BrokenLaw[] {
  return [...groupBy(accounts, (account) => account.asset)].flatMap(([asset, same]) => {
    const sum = sumOf(same, (account) => account.amount);
    return unless(sum === 0n, 'G2', asset, `all its accounts sum to ${sum}`);
  });
}

const findBelowFloor = ({ balances }: Books): BrokenLaw[] =>
  balances.flatMap((balance) => unless(isAboveFloor(balance), 'G3', balance.tenantId, `an account in ${balance.asset} is below its floor`));

function findWrongHeld({ balances, holds }: Books): BrokenLaw[] {
  const holdsOf = groupBy(holds, (hold) => `${hold.tenantId}/${hold.asset}`);
  const owners = new Set(balances.map(({ tenantId, asset }) => `${tenantId}/${asset}`));
  const homeless = [...holdsOf].flatMap(([owner, same]) =>
    unless(owners.has(owner) || sumOf(same, openMicros) === 0n, 'G3', owner, 'holds are open on a balance that is not there'),
  );
  const wrong = balances.flatMap(({ tenantId, asset, held }) => {
    const open = sumOf(holdsOf.get(`${tenantId}/${asset}`) ?? [], openMicros);
    return unless(held === open, 'G3', tenantId, `held is ${held} ${asset} but its open holds sum to ${open}`);
  });
  return [...homeless, ...wrong];
}

function findDrifted(accounts: readonly Stored[], transfers: readonly Transfer[]): BrokenLaw[] {
  const posted = new Map<string, bigint>();
  for (const { asset, postings } of transfers) {
    for (const { account, amount } of postings) {
      const key = `${accountKey(account)} ${asset}`;
      posted.set(key, (posted.get(key) ?? 0n) + amount);
    }
  }
  const stored = new Map(accounts.map(({ key, asset, amount }) => [`${key} ${asset}`, amount]));
  return [...new Set([...stored.keys(), ...posted.keys()])].flatMap((key) => {
    const [balance, sum] = [stored.get(key) ?? 0n, posted.get(key) ?? 0n];
    return unless(balance === sum, 'G7', key, `its balance is ${balance} but its postings sum to ${sum}`);
  });
}
