import type { Hold, OpenHolds } from '@compute-bank/domain/entities/withdrawal';
import { type HoldId, idTime, type TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import { openMicros } from '@compute-bank/ledger/hold';
import type { Bank, Page, Stored } from './ports.ts';
import { sideBySide } from './side-by-side.ts';

/** Ids of holds are forty bytes long, and an item has 400 KB. */
const rememberedMax = 5_000;
/** A hold is committed after its id was made, seconds at most, by one of many clocks: so old an id is behind none that is still to come. */
const settledAfterMs = 2 * minuteMs;
const readsSideBySide = 8;
const itemsPerPage = 1_000;
/** Time ends a list long before. */
const pagesMax = 100_000;

/** Open holds of a tenant among those up to one, in the order of their ids. */
export interface FoundHolds {
  readonly open: readonly Hold[];
  /** The last that was looked at. Null: none was. */
  readonly upTo: HoldId | null;
  /** Whether there was time for all. */
  readonly isWhole: boolean;
}

/** Where a search begins that knows nothing. */
export const noHolds: Beginning = { holdIds: [], upTo: null };

/** What a search begins with: the ids that were open up to one. */
export type Beginning = Pick<OpenHolds, 'holdIds' | 'upTo'>;

/** Where a search goes on from what another one found. */
export const afterFound = ({ open, upTo }: FoundHolds): Beginning => ({ holdIds: open.map(({ holdId }) => holdId), upTo });

/** What an earlier comparison left; undefined: nothing. */
export async function recallOpenHolds(bank: Bank, tenantId: TenantId): Promise<Stored<OpenHolds> | undefined> {
  return bank.read({ type: 'open-holds', tenantId });
}

/**
 * The tenant's open holds: those that were open at the beginning, and all that came after it. A closed hold stays closed (G4), and
 * ids are in the order of time. What it found when time ends is no less true of the holds up to there. Undefined: it ended before that.
 */
export async function findOpenHolds(
  bank: Bank,
  tenantId: TenantId,
  { holdIds, upTo }: Beginning,
  hasTime: () => boolean,
): Promise<FoundHolds | undefined> {
  const open: Hold[] = [];
  const keepOpen = (hold: Hold | undefined) => hold && openMicros(hold) !== 0n && open.push(hold);
  await sideBySide(holdIds, readsSideBySide, async (holdId) => {
    if (hasTime()) keepOpen((await bank.read({ type: 'hold', tenantId, holdId }))?.entity);
  });
  if (!hasTime()) return undefined;
  let last = upTo;
  let after = upTo === null ? null : bank.positionOf({ type: 'hold', tenantId, holdId: upTo });
  for (let page = 0; page < pagesMax && hasTime(); page += 1) {
    const { items, next }: Page<Hold> = await bank.list('hold', tenantId, { limit: itemsPerPage, after });
    items.forEach(keepOpen);
    last = items.at(-1)?.holdId ?? last;
    if (next === null) return { open: open.sort(byId), upTo: last, isWhole: true };
    after = next;
  }
  return { open: open.sort(byId), upTo: last, isWhole: false };
}

const byId = (a: Hold, b: Hold): number => (a.holdId < b.holdId ? -1 : 1);

/**
 * Keeps what was found by `now` for the next comparison, but for what came so shortly before that an older id may still come. Of more
 * than `max` open holds those that are not remembered are listed again.
 */
export async function rememberOpenHolds(
  bank: Bank,
  tenantId: TenantId,
  known: Stored<OpenHolds> | undefined,
  { found, now }: { readonly found: FoundHolds; readonly now: Instant },
  max = rememberedMax,
): Promise<void> {
  const { holdIds, upTo } = beginningAfter(found, now, max);
  const next: OpenHolds = { type: 'open-holds', tenantId, holdIds, upTo };
  if (isSame(known?.entity, next)) return;
  // Where another run was quicker, what it left is as good.
  await bank.commit([known ? { kind: 'replace', entity: next, version: known.version } : { kind: 'create', entity: next }]);
}

function beginningAfter(found: FoundHolds, now: Instant, max: number): Beginning {
  const unsettled = `hol_${idTime(addMs(now, -settledAfterMs))}` as HoldId;
  const settled = afterFound(found).holdIds.filter((holdId) => holdId < unsettled);
  const holdIds = settled.slice(0, max);
  if (settled.length > max) return { holdIds, upTo: holdIds.at(-1) ?? null };
  return { holdIds, upTo: found.upTo !== null && found.upTo > unsettled ? unsettled : found.upTo };
}

const isSame = (known: OpenHolds | undefined, next: OpenHolds): boolean =>
  (known?.upTo ?? null) === next.upTo && String(known?.holdIds ?? []) === String(next.holdIds);
