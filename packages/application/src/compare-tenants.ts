import type { TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, secondMs } from '@compute-bank/domain/instant';
import type { Bank, Now } from './ports.ts';
import { type Difference, type HoldsSearched, lookAtTenant, type Reader, type TenantLook } from './reconcile-tenant.ts';
import { sideBySide } from './side-by-side.ts';

type TenantLooks = ReadonlyMap<TenantId, TenantLook>;

/** What came of looking at tenants. */
export interface Comparison {
  /** What is wrong, of each tenant that seemed wrong once: empty if it was not a second time. */
  readonly findings: ReadonlyMap<TenantId, Pick<TenantLook, 'differences' | 'leaks'>>;
  /** Tenants that were looked at. */
  readonly tenants: number;
  /** Tenants that changed under each look, or for which there was not the time. */
  readonly unsettled: number;
  /** What kept it from reading a tenant. */
  readonly errors: readonly unknown[];
}

interface CompareDeps {
  readonly bank: Bank;
  readonly now: Now;
  /** What the run's own time is measured by. */
  readonly wallNow: Now;
}

const tenantsSideBySide = 8;
/** More than the run's time, for looking again at what seems wrong. */
const againMs = 40 * secondMs;

/**
 * Looks at each tenant once, and after all others again at those that seem wrong: what both looks find is wrong. A difference that is
 * still there is looked at over all holds that there ever were, as what was remembered of them may be wrong itself. Where there is no time
 * for a further look, what was seen is told with that: silence would be worse than a false alarm.
 */
export async function compareTenants(
  deps: CompareDeps,
  tenantIds: readonly TenantId[],
  { began, runMs }: { readonly began: Instant; readonly runMs: number },
): Promise<Comparison> {
  const within = (ms: number): Reader => ({ ...deps, hasTime: () => deps.wallNow() < addMs(began, ms) });
  const [once, again] = [within(runMs), within(runMs + againMs)];
  const first = await lookAtAll(once, tenantIds, 'since last comparison');
  const second = await lookAtAll(again, suspectsOf(first.looks), 'since last comparison');
  const agreed = agreedIn(first.looks, second);
  const whole = await lookAtAll(again, differingOf(agreed), 'all');
  const findings = new Map([...agreed].map(([tenantId, look]) => [tenantId, confirmed(look, whole.looks.get(tenantId))]));
  return {
    findings,
    tenants: first.looks.size,
    unsettled: new Set([...unsettledIn(first), ...unsettledIn(second)]).size,
    errors: [first, second, whole].flatMap(({ errors }) => errors),
  };
}

interface Looks {
  readonly looks: Map<TenantId, TenantLook>;
  /** Tenants that changed under each look. */
  readonly moved: TenantId[];
  /** Tenants for which there was no time. */
  readonly late: TenantId[];
  readonly errors: unknown[];
}

async function lookAtAll(reader: Reader, tenantIds: readonly TenantId[], searched: HoldsSearched): Promise<Looks> {
  const seen: Looks = { looks: new Map(), moved: [], late: [], errors: [] };
  await sideBySide(tenantIds, tenantsSideBySide, async (tenantId) => {
    try {
      if (!reader.hasTime()) return void seen.late.push(tenantId);
      const { look, remember } = await lookAtTenant(reader, tenantId, searched);
      if (look) seen.looks.set(tenantId, look);
      else (reader.hasTime() ? seen.moved : seen.late).push(tenantId);
      await remember();
    } catch (error) {
      seen.errors.push(error);
    }
  });
  return seen;
}

const unsettledIn = ({ looks, moved, late }: Looks): TenantId[] => [...moved, ...late, ...tenantsWhere(looks, ({ isWhole }) => !isWhole)];
const tenantsWhere = (looks: TenantLooks, is: (look: TenantLook) => boolean): TenantId[] =>
  [...looks].filter(([, look]) => is(look)).map(([tenantId]) => tenantId);
const suspectsOf = (looks: TenantLooks) => tenantsWhere(looks, ({ differences, leaks }) => differences.length + leaks.length > 0);
const differingOf = (looks: TenantLooks) => tenantsWhere(looks, ({ differences }) => differences.length > 0);

/** What was wrong twice, and what was wrong once of those for which there was no time again. Who moved meanwhile is seen by the next run. */
function agreedIn(first: TenantLooks, second: Looks): TenantLooks {
  const twice = [...second.looks].map(([tenantId, look]) => [tenantId, inBoth(first.get(tenantId), look)] as const);
  const seenOnce = second.late.flatMap((tenantId) => {
    const look = first.get(tenantId);
    return look ? [[tenantId, { ...look, differences: unconfirmed(look, 'a second look') }] as const] : [];
  });
  return new Map([...twice, ...seenOnce]);
}

/** What both looks found: a difference in the same asset by the same amount, a leak of the same hold. */
function inBoth(first: TenantLook | undefined, second: TenantLook): TenantLook {
  const before = new Set(first?.differences.map(({ asset, micros }) => `${asset} ${micros}`));
  const leaked = new Set(first?.leaks.map(({ holdId }) => holdId));
  return {
    ...second,
    differences: second.differences.filter(({ asset, micros }) => before.has(`${asset} ${micros}`)),
    leaks: second.leaks.filter(({ holdId }) => leaked.has(holdId)),
  };
}

const confirmed = (agreed: TenantLook, whole: TenantLook | undefined): TenantLook => ({
  ...agreed,
  differences: whole ? inBoth(agreed, whole).differences : unconfirmed(agreed, 'a look at all holds that there ever were'),
});

const unconfirmed = ({ differences }: TenantLook, missing: string): Difference[] =>
  differences.map((difference) => ({ ...difference, why: `${difference.why}; ${missing} did not come to its end` }));
