import { listBalances } from '@compute-bank/contracts/accounts';
import type { ResponseOf } from '@compute-bank/contracts/endpoint';
import { listLeases } from '@compute-bank/contracts/leases';
import { listWithdrawals } from '@compute-bank/contracts/withdrawals';
import type { Caller } from '../drive/api.ts';
import type { Cast } from '../drive/enrol.ts';
import { sideBySide } from '../drive/side-by-side.ts';
import type { Plan } from '../plan/plan.ts';

export type Withdrawal = ResponseOf<typeof listWithdrawals>['items'][number];
export type Lease = ResponseOf<typeof listLeases>['items'][number];
export type Balance = ResponseOf<typeof listBalances>['items'][number];

/** What the bank says of everybody's orders and money, asked in their own names. */
export interface Books {
  readonly withdrawals: readonly Withdrawal[];
  readonly leases: readonly Lease[];
  readonly buyers: readonly Balance[];
  readonly providers: readonly Balance[];
}

const atOnce = 4;
const pagesMax = 10_000;

export async function collect(plan: Plan, cast: Cast): Promise<Books> {
  const callersOf = (names: readonly string[]): Caller[] => names.flatMap((name) => cast.tenants.get(name)?.call ?? []);
  const buyers = callersOf(plan.buyers.map(({ name }) => name));
  const providers = callersOf(plan.providers);
  const gather = async <T>(callers: readonly Caller[], list: (caller: Caller) => Promise<T[]>): Promise<T[]> =>
    (await sideBySide(callers, atOnce, list)).flat();
  return {
    withdrawals: await gather(buyers, (call) => everyPage((query) => call(listWithdrawals, { query }))),
    leases: await gather(buyers, (call) => everyPage((query) => call(listLeases, { query }))),
    buyers: await gather(buyers, (call) => everyPage((query) => call(listBalances, { query }))),
    providers: await gather(providers, (call) => everyPage((query) => call(listBalances, { query }))),
  };
}

interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

async function everyPage<T>(read: (query: { limit: number; cursor?: string }) => Promise<PageOf<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const next: PageOf<T> = await read({ limit: 100, ...(cursor !== null && { cursor }) });
    items.push(...next.items);
    cursor = next.nextCursor;
    if (cursor === null) return items;
  }
  throw new Error('A list has no end.');
}
