import type { TenantId } from '@compute-bank/domain/ids';
import { addMs, secondMs } from '@compute-bank/domain/instant';
import type { Bank, Now } from './ports.ts';
import { type HoldsSearched, lookAtTenant, type Reader, type TenantLook } from './reconcile-tenant.ts';
import { sideBySide } from './side-by-side.ts';

type TenantLooks = ReadonlyMap<TenantId, TenantLook>;

/** What came of looking at tenants. */
export interface Comparison {
  /** What is wrong, of each tenant that seemed wrong once: empty if it was not a second time. */
  readonly findings: TenantLooks;
  /** Tenants that were looked at. */
  readonly tenants: number;
  /** Tenants that changed under each look, or for which there was no time. */
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
 * still there is looked at over all holds that there ever were, as what was remembered of them may be wrong itself.
 */
export async function compareTenants(deps: CompareDeps, tenantIds: readonly TenantId[], runMs: number): Promise<Comparison> {
  const began = deps.wallNow();
  const within = (ms: number): Reader => ({ ...deps, hasTime: () => deps.wallNow() < addMs(began, ms) });
  const [once, again] = [within(runMs), within(runMs + againMs)];
  const first = await lookAtAll(once, tenantIds, 'since last comparison');
  const second = await lookAtAll(again, suspectsOf(first.looks), 'since last comparison');
  const agreed = agreedIn(first.looks, second.looks);
  const whole = await lookAtAll(again, differingOf(agreed), 'all');
  const findings = new Map([...agreed].map(([tenantId, look]) => [tenantId, confirmed(look, whole.looks.get(tenantId))]));
  return { findings, tenants: first.looks.size, unsettled: first.unsettled, errors: first.errors };
}

interface Looks {
  readonly looks: Map<TenantId, TenantLook>;
  unsettled: number;
  readonly errors: unknown[];
}

async function lookAtAll(reader: Reader, tenantIds: readonly TenantId[], searched: HoldsSearched): Promise<Looks> {
  const found: Looks = { looks: new Map(), unsettled: 0, errors: [] };
  await sideBySide(tenantIds, tenantsSideBySide, async (tenantId) => {
    try {
      const look = reader.hasTime() ? await lookAtTenant(reader, tenantId, searched) : undefined;
      if (look) found.looks.set(tenantId, look);
      else found.unsettled += 1;
    } catch (error) {
      found.errors.push(error);
    }
  });
  return found;
}

const tenantsWhere = (looks: TenantLooks, is: (look: TenantLook) => boolean): TenantId[] =>
  [...looks].filter(([, look]) => is(look)).map(([tenantId]) => tenantId);
const suspectsOf = (looks: TenantLooks) => tenantsWhere(looks, ({ differences, leaks }) => differences.length + leaks.length > 0);
const differingOf = (looks: TenantLooks) => tenantsWhere(looks, ({ differences }) => differences.length > 0);

const agreedIn = (first: TenantLooks, second: TenantLooks): TenantLooks =>
  new Map([...second].map(([tenantId, look]) => [tenantId, inBoth(first.get(tenantId), look)]));

/** What both looks found: a difference in the same asset by the same amount, a leak of the same hold. */
function inBoth(first: TenantLook | undefined, second: TenantLook): TenantLook {
  const before = new Set(first?.differences.map(({ asset, micros }) => `${asset} ${micros}`));
  const leaked = new Set(first?.leaks.map(({ holdId }) => holdId));
  return {
    differences: second.differences.filter(({ asset, micros }) => before.has(`${asset} ${micros}`)),
    leaks: second.leaks.filter(({ holdId }) => leaked.has(holdId)),
  };
}

/** Where there was no time for a look at all holds, the two that agree decide: silence would be worse than a false alarm. */
const confirmed = (agreed: TenantLook, whole: TenantLook | undefined): TenantLook =>
  whole ? { ...agreed, differences: inBoth(agreed, whole).differences } : agreed;
