import type { Hold, OpenHolds } from '@compute-bank/domain/entities/withdrawal';
import type { HoldId, TenantId } from '@compute-bank/domain/ids';
import { openMicros } from '@compute-bank/ledger/hold';
import { listAll } from './list-all.ts';
import type { Bank, Stored } from './ports.ts';
import { sideBySide } from './side-by-side.ts';

/** Ids of holds are forty bytes long, and an item has 400 KB. */
const rememberedMax = 5_000;
const readsSideBySide = 8;

/** Open holds of a tenant, in the order of their ids, and the last hold that was looked at. */
export interface FoundHolds {
  readonly open: readonly Hold[];
  readonly upTo: HoldId | null;
}

/** What an earlier comparison left; undefined: nothing. */
export async function recallOpenHolds(bank: Bank, tenantId: TenantId): Promise<Stored<OpenHolds> | undefined> {
  return bank.read({ type: 'open-holds', tenantId });
}

/**
 * The tenant's open holds: those that were open at the last comparison, and all that came after it. A closed hold stays closed (G4), and
 * ids are in the order of time. Where nothing is known, all that the tenant ever had are listed. Undefined: time ended before.
 */
export async function findOpenHolds(
  bank: Bank,
  tenantId: TenantId,
  known: OpenHolds | undefined,
  hasTime = () => true,
): Promise<FoundHolds | undefined> {
  const [upTo, holdIds] = [known?.upTo ?? null, known?.holdIds ?? []];
  const open: Hold[] = [];
  const keepOpen = (hold: Hold | undefined) => hold && openMicros(hold) !== 0n && open.push(hold);
  await sideBySide(holdIds, readsSideBySide, async (holdId) => {
    keepOpen((await bank.read({ type: 'hold', tenantId, holdId }))?.entity);
  });
  const start = upTo === null ? null : bank.positionOf({ type: 'hold', tenantId, holdId: upTo });
  const later = await listAll(async (page) => (hasTime() ? bank.list('hold', tenantId, page) : endOfList), start);
  if (!hasTime()) return undefined;
  later.forEach(keepOpen);
  return { open: open.sort(byId), upTo: later.at(-1)?.holdId ?? upTo };
}

const endOfList = { items: [], next: null };

const byId = (a: Hold, b: Hold): number => (a.holdId < b.holdId ? -1 : 1);

/** Keeps what was found for the next comparison. Of more than `max` open holds those that are not remembered are listed again. */
export async function rememberOpenHolds(
  bank: Bank,
  tenantId: TenantId,
  known: Stored<OpenHolds> | undefined,
  { open, upTo }: FoundHolds,
  max = rememberedMax,
): Promise<void> {
  const holdIds = open.slice(0, max).map(({ holdId }) => holdId);
  const next: OpenHolds = { type: 'open-holds', tenantId, holdIds, upTo: open.length > max ? (holdIds.at(-1) ?? null) : upTo };
  if (isSame(known?.entity, next)) return;
  // Where another run was quicker, what it left is as good.
  await bank.commit([known ? { kind: 'replace', entity: next, version: known.version } : { kind: 'create', entity: next }]);
}

const isSame = (known: OpenHolds | undefined, next: OpenHolds): boolean =>
  (known?.upTo ?? null) === next.upTo && String(known?.holdIds ?? []) === String(next.holdIds);
