import { type Asset, platformTenantId, type TenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs, secondMs } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { sumOf } from '@compute-bank/ledger/laws/books';
import type { Alarm } from './alarm.ts';
import { type Comparison, compareTenants } from './compare-tenants.ts';
import { listAll } from './list-all.ts';
import type { Bank, Now } from './ports.ts';
import { sumAssets } from './reconcile-assets.ts';
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
/** More than the time of a run, by when accounts are summed. */
const sumsMs = 50 * secondMs;
/** Of each kind: one cause often breaks many. All are counted. */
const alarmsMax = 20;

/**
 * Compares money with what it is for, tenant by tenant, while the bank works on. Writes nothing but which holds are open, where the next
 * run begins; which tenants a run looks at follows from the hour. What seems wrong is looked at again after all others, and told if it
 * is the same then. A tenant that cannot be read does not hide the others: its error is thrown at the end.
 */
export async function reconcile(deps: ReconcileDeps, bounds = usualBounds): Promise<Facts['bank_reconciled']> {
  const began = deps.wallNow();
  const { mine, isAll } = await tenantsOfRun(deps, bounds.tenantsPerRun);
  const compared = await compareTenants(deps, mine, { began, runMs: bounds.runMs });
  const hasTime = () => deps.wallNow() < addMs(began, bounds.runMs + sumsMs);
  const { sums, errors } = await sumsOf(deps.bank, isAll ? mine : [], hasTime);
  const outcome = report(deps, compared, sums);
  for (const error of [...compared.errors, ...errors]) throw error;
  return outcome;
}

/** What sums do not tell because an account cannot be read must not hide what is known of tenants. */
async function sumsOf(bank: Bank, tenantIds: readonly TenantId[], hasTime: () => boolean) {
  try {
    return { sums: await sumAssets(bank, tenantIds, hasTime), errors: [] };
  } catch (error) {
    return { sums: new Map<Asset, Micros | undefined>(), errors: [error] };
  }
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

function report(
  { alarm, tell }: ReconcileDeps,
  { findings, tenants, unsettled }: Comparison,
  sums: ReadonlyMap<Asset, Micros | undefined>,
) {
  const wrong = [
    ...[...findings].flatMap(([tenantId, { differences }]) => differences.map((difference) => ({ tenantId, ...difference }))),
    ...[...sums].flatMap(([asset, micros]) =>
      micros === undefined ? [] : [{ tenantId: platformTenantId, asset, micros, why: 'all accounts together do not sum to zero' }],
    ),
  ];
  const leaks = [...findings].flatMap(([tenantId, { leaks: found }]) => found.map((leak) => ({ tenantId, ...leak })));
  for (const found of wrong.slice(0, alarmsMax)) alarm('reconciliation_difference', { ...found, micros: String(found.micros) });
  for (const found of leaks.slice(0, alarmsMax)) alarm('hold_leaked', { ...found, micros: String(found.micros) });
  const differenceMicros = Number(sumOf(wrong, ({ micros }) => (micros < 0n ? -micros : micros)));
  const outcome = { tenants, unsettled, differenceMicros, leaks: leaks.length };
  tell('bank_reconciled', outcome);
  return outcome;
}
