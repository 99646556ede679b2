import type { Bank } from '@compute-bank/application/ports';
import type { Invoice, Lease } from '@compute-bank/domain/entities/lease';
import type { Transfer } from '@compute-bank/domain/entities/money';
import type { Hold, Match, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, isId, type LeaseId, type TenantId, type WithdrawalId } from '@compute-bank/domain/ids';
import { transferKey } from '@compute-bank/store/keys';
import { AdminError } from '../aws/failure.ts';
import type { Tables } from '../deployment/open-tables.ts';

/** Everything that came of one order. */
export interface Trace {
  readonly withdrawal: Withdrawal;
  readonly hold: Hold | undefined;
  readonly matches: readonly Match[];
  readonly leases: readonly Lease[];
  readonly invoices: readonly Invoice[];
  /** Of the buyer, oldest first: what was set aside, what was charged, what went back. */
  readonly transfers: readonly Transfer[];
}

const traced = ['wdr', 'mat', 'lea', 'hol', 'asg', 'inv', 'trf'] as const;

/** Whatever comes of an order is named after it: `lea_0193…-1` belongs to `wdr_0193…`. Throws an {@link AdminError}. */
export function withdrawalIdOf(id: string): WithdrawalId {
  if (!traced.some((prefix) => isId(prefix, id))) {
    throw new AdminError(`"${id}" is no id that leads to an order: it begins with ${traced.map((prefix) => `${prefix}_`).join(', ')}.`);
  }
  return derivedId('wdr', id.replace(/-.*$/, ''));
}

/** Reads the chain from the order to its charges. Without a tenant it asks each whether the order is theirs. */
export async function gatherTrace(bank: Tables['bank'], withdrawalId: WithdrawalId, tenantId: TenantId | undefined): Promise<Trace> {
  const withdrawal = await findWithdrawal(bank, withdrawalId, tenantId);
  if (!withdrawal) throw new AdminError(`${tenantId ?? 'No tenant'} has ${tenantId ? 'no' : 'an'} order ${withdrawalId}.`);
  const owner = withdrawal.tenantId;
  const matches = await readAll(withdrawal.matchIds, (matchId) => bank.read({ type: 'match', tenantId: owner, matchId }));
  const leaseIds = [...new Set(matches.map(({ leaseId }): LeaseId => leaseId))];
  return {
    withdrawal,
    hold: (await bank.read({ type: 'hold', tenantId: owner, holdId: withdrawal.holdId }))?.entity,
    matches,
    leases: await readAll(leaseIds, (leaseId) => bank.read({ type: 'lease', tenantId: owner, leaseId })),
    invoices: await readAll(leaseIds, (leaseId) => bank.read({ type: 'invoice', tenantId: owner, leaseId })),
    transfers: await transfersOf(bank, withdrawal),
  };
}

const tenantsPerPage = 50;
const tenantPagesMax = 1_000;

async function findWithdrawal(
  bank: Tables['bank'],
  withdrawalId: WithdrawalId,
  tenantId: TenantId | undefined,
): Promise<Withdrawal | undefined> {
  const ask = async (owner: TenantId) => (await bank.read({ type: 'withdrawal', tenantId: owner, withdrawalId }))?.entity;
  if (tenantId !== undefined) return ask(tenantId);
  let after: string | null = null;
  for (let page = 0; page < tenantPagesMax; page += 1) {
    const found: Awaited<ReturnType<Bank['listTenants']>> = await bank.listTenants({ limit: tenantsPerPage, after });
    const asked = await Promise.all(found.items.map(({ tenantId: owner }) => ask(owner)));
    const withdrawal = asked.find((each) => each !== undefined);
    if (withdrawal || found.next === null) return withdrawal;
    after = found.next;
  }
  throw new AdminError(`There are more than ${tenantsPerPage * tenantPagesMax} tenants: say whose order it is with --tenant.`);
}

async function readAll<Id, E>(ids: readonly Id[], read: (id: Id) => Promise<{ readonly entity: E } | undefined>): Promise<readonly E[]> {
  const found: E[] = [];
  for (const id of ids) {
    const stored = await read(id);
    if (stored) found.push(stored.entity);
  }
  return found;
}

const transfersPerPage = 100;
const transferPagesMax = 100;

/** They lie side by side, since each is named after the order. */
async function transfersOf(bank: Tables['bank'], { tenantId, withdrawalId }: Withdrawal): Promise<readonly Transfer[]> {
  const first = derivedId('trf', withdrawalId);
  const all: Transfer[] = [];
  type Found = Awaited<ReturnType<typeof bank.list<'transfer'>>>;
  let after: string | null = transferKey({ owner: 'tenant', tenantId, account: 'available' }, first).sk;
  for (let page = 0; page < transferPagesMax; page += 1) {
    const found: Found = await bank.list('transfer', tenantId, { limit: transfersPerPage, after });
    const own = found.items.filter(({ transferId }) => transferId.startsWith(`${first}-`));
    all.push(...own);
    if (own.length < found.items.length || found.next === null) return all.sort(byTime);
    after = found.next;
  }
  throw new AdminError(`${withdrawalId} has more than ${transfersPerPage * transferPagesMax} transfers.`);
}

/** Of one instant, what was set aside comes first. */
const byTime = (a: Transfer, b: Transfer): number => a.at - b.at || Number(b.kind === 'hold') - Number(a.kind === 'hold');
