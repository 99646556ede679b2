import { type Asset, platformTenantId, type TenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { sumOf } from '@compute-bank/ledger/laws/books';
import type { Alarm } from './alarm.ts';
import { listAll } from './list-all.ts';
import type { Bank, Now } from './ports.ts';
import { sumAssets } from './reconcile-assets.ts';
import { type HoldsSearched, lookAtTenant, type TenantLook } from './reconcile-tenant.ts';
import { sideBySide } from './side-by-side.ts';
import type { Facts, Tell } from './telemetry.ts';

export interface ReconcileDeps {
  readonly now: Now;
  /** What the run's own time is measured by. */
  readonly wallNow: Now;
  readonly bank: Bank;
  readonly alarm: Alarm;
  readonly tell: Tell;
}

export interface ReconcileBounds {
  /** Tenants that one run looks at. A bank of more takes as many runs as that needs. */
  readonly tenantsPerRun: number;
  readonly runMs: number;
}

/** A run comes every hour and may take five minutes. */
const reconcileEveryMs = hourMs;
const usualBounds: ReconcileBounds = { tenantsPerRun: 2_000, runMs: 4 * minuteMs };
const tenantsSideBySide = 8;
/** Of each kind: one cause often breaks many. All are counted. */
const alarmsMax = 20;

/**
 * Compares money with what it is for, tenant by tenant, while the bank works on. Writes nothing but which holds are open, where the next
 * run begins; which tenants a run looks at follows from the hour. What seems wrong is looked at again after all others, and told if it is the same then. A tenant that cannot
 * be read does not hide the others: its error is thrown at the end.
 */
export async function reconcile(deps: ReconcileDeps, bounds = usualBounds): Promise<Facts['bank_reconciled']> {
  const { mine, isAll } = await tenantsOfRun(deps, bounds.tenantsPerRun);
  const until = addMs(deps.wallNow(), bounds.runMs);
  const first = await lookAtAll(deps, mine, 'since last comparison', () => deps.wallNow() < until);
  const second = await lookAtAll(
    deps,
    [...first.looks].filter(([, look]) => isSuspect(look)).map(([tenantId]) => tenantId),
    'all',
  );
  const findings = [...second.looks].map(([tenantId, look]) => ({ tenantId, ...inBoth(first.looks.get(tenantId), look) }));
  const sums = isAll ? await sumAssets(deps.bank, mine) : new Map<Asset, Micros>();
  const outcome = report(deps, findings, sums, first);
  for (const error of first.errors) throw error;
  return outcome;
}

async function tenantsOfRun({ bank, now }: ReconcileDeps, tenantsPerRun: number) {
  const all = (await listAll((page) => bank.listTenants(page))).map(({ tenantId }) => tenantId);
  const shares = Math.max(1, Math.ceil(all.length / tenantsPerRun));
  const turn = Math.floor(now() / reconcileEveryMs);
  const own = all.filter((_, index) => index % shares === turn % shares);
  const start = startOf(Math.floor(turn / shares), own.length);
  return { mine: [...own.slice(start), ...own.slice(0, start)], isAll: shares === 1 };
}

/** Steps of the golden section come near every place sooner than any other steps do. */
const goldenSection = (Math.sqrt(5) - 1) / 2;

/** Where a turn begins among so many tenants: if time ends before all were looked at, it does not always end before the same ones. */
const startOf = (turn: number, count: number): number => Math.floor(((turn * goldenSection) % 1) * count);

interface Looks {
  readonly looks: Map<TenantId, TenantLook>;
  /** Tenants that changed under each look, or for which there was no time. */
  unsettled: number;
  readonly errors: unknown[];
}

async function lookAtAll(
  deps: ReconcileDeps,
  tenantIds: readonly TenantId[],
  searched: HoldsSearched,
  hasTime = () => true,
): Promise<Looks> {
  const found: Looks = { looks: new Map(), unsettled: 0, errors: [] };
  await sideBySide(tenantIds, tenantsSideBySide, async (tenantId) => {
    try {
      const look = hasTime() ? await lookAtTenant(deps, tenantId, searched) : undefined;
      if (look) found.looks.set(tenantId, look);
      else found.unsettled += 1;
    } catch (error) {
      found.errors.push(error);
    }
  });
  return found;
}

const isSuspect = ({ differences, leaks }: TenantLook): boolean => differences.length + leaks.length > 0;

/** What both looks found: a difference in the same asset by the same amount, a leak of the same hold. */
function inBoth(first: TenantLook | undefined, second: TenantLook): TenantLook {
  const before = new Set(first?.differences.map(({ asset, micros }) => `${asset} ${micros}`));
  const leaked = new Set(first?.leaks.map(({ holdId }) => holdId));
  return {
    differences: second.differences.filter(({ asset, micros }) => before.has(`${asset} ${micros}`)),
    leaks: second.leaks.filter(({ holdId }) => leaked.has(holdId)),
  };
}

type Findings = readonly ({ readonly tenantId: TenantId } & TenantLook)[];

function report({ alarm, tell }: ReconcileDeps, findings: Findings, sums: ReadonlyMap<Asset, Micros | undefined>, first: Looks) {
  const wrong = [
    ...findings.flatMap(({ tenantId, differences }) => differences.map((difference) => ({ tenantId, ...difference }))),
    ...[...sums].flatMap(([asset, micros]) =>
      micros === undefined ? [] : [{ tenantId: platformTenantId, asset, micros, why: 'all accounts together do not sum to zero' }],
    ),
  ];
  const leaks = findings.flatMap(({ tenantId, leaks: found }) => found.map((leak) => ({ tenantId, ...leak })));
  for (const found of wrong.slice(0, alarmsMax)) alarm('reconciliation_difference', { ...found, micros: String(found.micros) });
  for (const found of leaks.slice(0, alarmsMax)) alarm('hold_leaked', { ...found, micros: String(found.micros) });
  const differenceMicros = Number(sumOf(wrong, ({ micros }) => (micros < 0n ? -micros : micros)));
  const outcome = { tenants: first.looks.size, unsettled: first.unsettled, differenceMicros, leaks: leaks.length };
  tell('bank_reconciled', outcome);
  return outcome;
}
