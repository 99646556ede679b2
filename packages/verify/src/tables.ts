import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { EntityOf, ListedType } from '@compute-bank/domain/entities/entity';
import type { Invoice, Lease, Supply } from '@compute-bank/domain/entities/lease';
import type { Balance, MeterRecord, PlatformBalance } from '@compute-bank/domain/entities/money';
import { platformAccounts } from '@compute-bank/domain/entities/money';
import type { Assignment, Node } from '@compute-bank/domain/entities/node';
import type { Market, Outbox } from '@compute-bank/domain/entities/record';
import type { Tenant } from '@compute-bank/domain/entities/tenant';
import type { Hold, Match, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import {
  type DepositId,
  type LeaseId,
  type MatchId,
  type NodeId,
  platformTenantId,
  type TenantId,
  type WithdrawalId,
} from '@compute-bank/domain/ids';
import { platformShards } from '@compute-bank/ledger/sub-account';
import type { BankReader, StoredPage } from '@compute-bank/store/bank-reader';
import { type Copies, createCopies } from './copies.ts';
import type { Findings } from './finding.ts';

/** Everything that the checks compare, as the Bank table holds it. Each kind under its id. */
export interface Tables {
  readonly tenants: Map<TenantId, Tenant>;
  readonly markets: readonly Market[];
  readonly nodes: Map<NodeId, Node>;
  readonly deposits: Map<DepositId, Deposit>;
  readonly withdrawals: Map<WithdrawalId, Withdrawal>;
  readonly holds: Hold[];
  readonly matches: Map<MatchId, Match>;
  readonly leases: Map<LeaseId, Lease>;
  readonly assignments: Map<LeaseId, Assignment[]>;
  readonly supplies: Map<LeaseId, Supply[]>;
  readonly invoices: Invoice[];
  readonly meterRecords: MeterRecord[];
  readonly balances: Balance[];
  readonly platformBalances: PlatformBalance[];
  readonly outbox: Outbox[];
  readonly copies: Copies;
}

type Keep<T extends ListedType> = (entity: EntityOf<T>) => void;

/** Reads the whole Bank table, tenant by tenant. What cannot be read becomes a finding. */
export async function readTables(reader: BankReader, markets: readonly Market[], findings: Findings): Promise<Tables> {
  const tables = emptyTables(markets);
  await eachOf(reader.tenants(), findings, (tenant) => tables.tenants.set(tenant.tenantId, tenant));
  for (const tenantId of [...tables.tenants.keys(), platformTenantId]) await readTenant(reader, tenantId, tables, findings);
  for (const account of platformAccounts) {
    for (let shard = 0; shard < platformShards; shard += 1) {
      await eachOf(reader.platformBalances(account, shard), findings, (balance) => tables.platformBalances.push(balance));
      await eachOf(reader.platformTransfers(account, shard), findings, (transfer) =>
        tables.copies.add({ owner: 'platform', account, shard }, transfer),
      );
    }
  }
  return tables;
}

const emptyTables = (markets: readonly Market[]): Tables => ({
  tenants: new Map(),
  markets,
  nodes: new Map(),
  deposits: new Map(),
  withdrawals: new Map(),
  holds: [],
  matches: new Map(),
  leases: new Map(),
  assignments: new Map(),
  supplies: new Map(),
  invoices: [],
  meterRecords: [],
  balances: [],
  platformBalances: [],
  outbox: [],
  copies: createCopies(),
});

async function readTenant(reader: BankReader, tenantId: TenantId, tables: Tables, findings: Findings): Promise<void> {
  const read = <T extends ListedType>(type: T, keep: Keep<T>) => eachOf(reader.ofTenant(type, tenantId), findings, keep);
  await Promise.all([
    read('node', (node) => tables.nodes.set(node.nodeId, node)),
    read('deposit', (deposit) => tables.deposits.set(deposit.depositId, deposit)),
    read('withdrawal', (withdrawal) => tables.withdrawals.set(withdrawal.withdrawalId, withdrawal)),
    read('hold', (hold) => tables.holds.push(hold)),
    read('match', (match) => tables.matches.set(match.matchId, match)),
    read('lease', (lease) => tables.leases.set(lease.leaseId, lease)),
    read('outbox', (entry) => tables.outbox.push(entry)),
    read('balance', (balance) => tables.balances.push(balance)),
  ]);
  await Promise.all([
    read('assignment', (assignment) => append(tables.assignments, assignment.leaseId, assignment)),
    read('supply', (supply) => append(tables.supplies, supply.leaseId, supply)),
    read('invoice', (invoice) => tables.invoices.push(invoice)),
    read('meter-record', (record) => tables.meterRecords.push(record)),
    read('transfer', (transfer) => tables.copies.add({ owner: 'tenant', tenantId }, transfer)),
  ]);
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Hands each entity on, page by page; what is unreadable is told. */
export async function eachOf<E>(pages: AsyncGenerator<StoredPage<E>>, findings: Findings, keep: (entity: E) => unknown): Promise<void> {
  for await (const { entities, unreadable } of pages) {
    for (const entity of entities) keep(entity);
    for (const { subject, detail } of unreadable) findings.add('itemsReadable', subject, detail);
  }
}
