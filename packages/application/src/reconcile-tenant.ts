import type { Balance } from '@compute-bank/domain/entities/money';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { Asset, TenantId } from '@compute-bank/domain/ids';
import type { Micros } from '@compute-bank/domain/money';
import { openMicros } from '@compute-bank/ledger/hold';
import { groupBy, sumOf } from '@compute-bank/ledger/laws/books';
import { isAboveFloor } from '@compute-bank/ledger/post-to-balance';
import { listAll } from './list-all.ts';
import type { Bank, Now, Stored } from './ports.ts';
import { type HoldLeak, lookAtHold } from './reconcile-hold.ts';
import { afterFound, type FoundHolds, findOpenHolds, noHolds, recallOpenHolds, rememberOpenHolds } from './reconcile-open-holds.ts';
import { sideBySide } from './side-by-side.ts';

/** What a look at a tenant works with. */
export interface Reader {
  readonly bank: Bank;
  readonly now: Now;
  /** Whether the run may go on. */
  readonly hasTime: () => boolean;
}

/** Money that is not where the books say. */
export interface Difference {
  readonly asset: Asset;
  /** How much more is held than open holds say; how much an account is below its floor. Never 0. */
  readonly micros: Micros;
  readonly why: string;
}

/** What one look at a tenant found. */
export interface TenantLook {
  readonly differences: readonly Difference[];
  readonly leaks: readonly HoldLeak[];
  /** Whether there was time to look at each open hold. */
  readonly isWhole: boolean;
}

const attemptsMax = 5;
const holdsSideBySide = 8;

/** Which holds a look searches for open ones: those that the last comparison left, and later ones; or all that there ever were. */
export type HoldsSearched = 'since last comparison' | 'all';

/**
 * Looks at a tenant's money until nothing moved it meanwhile. Undefined: something always did, or time ended. An open hold that was not
 * remembered, for whatever reason, is money held for nothing: a look at all finds it. `remember` keeps the open holds for the next
 * comparison; whether it can do that is not said by the look.
 */
export async function lookAtTenant(
  reader: Reader,
  tenantId: TenantId,
  searched: HoldsSearched,
): Promise<{ readonly look: TenantLook | undefined; readonly remember: () => Promise<void> }> {
  const { bank, now, hasTime } = reader;
  const known = await recallOpenHolds(bank, tenantId);
  const began = now();
  let found: FoundHolds | undefined;
  let look: TenantLook | undefined;
  for (let attempt = 1; attempt <= attemptsMax && !look && hasTime(); attempt += 1) {
    const before = await readBalances(bank, tenantId);
    // What an attempt has found need not be listed again by the next, which is all the quicker.
    const beginning = found ? afterFound(found) : searched === 'all' ? noHolds : (known?.entity ?? noHolds);
    const seen = await findOpenHolds(bank, tenantId, beginning, hasTime);
    found = seen ?? found;
    const after = await readBalances(bank, tenantId);
    if (seen?.isWhole && isSame(before, after)) look = await examine(reader, before, seen.open);
  }
  // A search through all that has not ended knows less than what is known.
  const isWorse = searched === 'all' && !found?.isWhole;
  return {
    look,
    remember: async () => void (found && !isWorse && (await rememberOpenHolds(bank, tenantId, known, { found, now: began }))),
  };
}

async function examine(reader: Reader, balances: readonly Stored<Balance>[], open: readonly Hold[]): Promise<TenantLook> {
  const leaks = await findLeaks(reader, open);
  return { differences: [...findWrongHeld(balances, open), ...findBelowFloor(balances)], leaks, isWhole: reader.hasTime() };
}

export async function readBalances(bank: Bank, tenantId: TenantId): Promise<Stored<Balance>[]> {
  const known = await listAll((page) => bank.list('balance', tenantId, page));
  const read = await Promise.all(known.map(({ asset }) => bank.read({ type: 'balance', tenantId, asset })));
  return read.filter((balance) => balance !== undefined);
}

/** Each posting raises its balance's version, so what a tenant holds is the same at two readings of equal versions, and between. */
const isSame = (before: readonly Stored<Balance>[], after: readonly Stored<Balance>[]): boolean =>
  before.length === after.length && before.every(({ version }, index) => version === after[index]?.version);

function findWrongHeld(balances: readonly Stored<Balance>[], holds: readonly Hold[]): Difference[] {
  const holdsOf = groupBy(holds, ({ asset }) => asset);
  const heldIn = new Map(balances.map(({ entity }) => [entity.asset, entity.held]));
  const assets = new Set([...heldIn.keys(), ...holds.map(({ asset }) => asset)]);
  return [...assets].flatMap((asset): Difference[] => {
    const [held, open] = [heldIn.get(asset) ?? 0n, sumOf(holdsOf.get(asset) ?? [], openMicros)];
    return held === open ? [] : [{ asset, micros: held - open, why: `held is ${held}, but open holds sum to ${open}` }];
  });
}

const findBelowFloor = (balances: readonly Stored<Balance>[]): Difference[] =>
  balances.flatMap(({ entity }): Difference[] => {
    if (isAboveFloor(entity)) return [];
    const short = [entity.available + entity.creditLimit, entity.held, entity.earnings, entity.bond].filter((above) => above < 0n);
    return [{ asset: entity.asset, micros: sumOf(short, (missing) => missing), why: 'an account is below its floor' }];
  });

async function findLeaks(reader: Reader, holds: readonly Hold[]): Promise<HoldLeak[]> {
  const leaks: HoldLeak[] = [];
  await sideBySide(holds, holdsSideBySide, async (hold) => {
    if (!reader.hasTime()) return;
    const leak = await lookAtHold(reader, hold);
    if (leak) leaks.push(leak);
  });
  return leaks;
}
