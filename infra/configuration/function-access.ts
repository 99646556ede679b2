import { platformTenantId } from '@compute-bank/domain/ids';
import type { FunctionName } from './function-sizes.ts';

/** What can be done to items; a transaction needs exactly the rights of its parts. There is no scan, and no PartiQL. */
export type BankRight = 'get' | 'query' | 'query-outbox' | 'put' | 'update' | 'delete' | 'check' | 'batch-write';

/**
 * What can be done to the log of a market. `read`: records and snapshots. `decide`: adds both, which makes the matcher.
 * `follow`: reads records and moves the cursor of the projection, and can add none.
 */
export type MarketRight = 'read' | 'decide' | 'follow';

/** The partitions of the Bank table, by what their keys begin with (see the keys of `store`). */
const partitions = {
  tenants: 'T#*',
  /** The bank's own, as `platformTenantId` says. */
  platformTenant: `T#${platformTenantId}`,
  platform: 'P#*',
  keyLocators: 'K#*',
  joinTokens: 'J#*',
  gpuClaims: 'G#*',
  claims: 'C#*',
  deadlines: 'DUE#*',
  marketDays: 'D#*',
  marketList: 'MARKETS',
  tenantList: 'TENANTS',
};
export type Partition = keyof typeof partitions;
export const partitionKeys = (names: readonly Partition[]): readonly string[] => names.map((name) => partitions[name]);

export interface FunctionAccess {
  readonly bank: readonly BankRight[];
  /** The only partitions on which it has those rights. */
  readonly partitions: readonly Partition[];
  readonly market: MarketRight | null;
  readonly sends: readonly ('commands' | 'handoff')[];
}

/** An API function finds its caller by a key, and works for one tenant. */
const api = (bank: readonly BankRight[], others: readonly Partition[] = [], market: MarketRight | null = null): FunctionAccess => ({
  bank: ['get', 'query', ...bank],
  partitions: ['tenants', 'keyLocators', ...others],
  market,
  sends: [],
});

const project = ['get', 'put', 'update', 'delete', 'batch-write'] as const;
const projected = ['tenants', 'platform', 'deadlines', 'marketList', 'marketDays'] as const;

/** What every function may touch: what its source can ask for, as a test shows, and nothing else. */
export const functionAccess: Readonly<Record<FunctionName, FunctionAccess>> = {
  'Api-withdrawals': api(['put', 'update', 'check'], ['platform', 'marketList'], 'read'),
  'Api-deposits': api(['put', 'check'], ['marketList']),
  'Api-leases': api(['put', 'update', 'delete', 'check'], ['platform', 'deadlines', 'marketList']),
  'Api-agent': api(['put', 'check'], ['joinTokens', 'gpuClaims', 'marketList']),
  'Api-markets': api(['put', 'check'], ['marketList', 'marketDays'], 'read'),
  'Api-tenants': api(['put', 'update'], ['platform', 'claims', 'marketList', 'tenantList']),
  'Api-nodes': api(['put', 'check'], ['joinTokens', 'marketList']),
  'Api-accounts': api(['put', 'update', 'check'], ['platform']),
  Relay: { bank: [], partitions: [], market: null, sends: ['commands', 'handoff'] },
  Matcher: { bank: [], partitions: [], market: 'decide', sends: [] },
  Projector: { bank: project, partitions: projected, market: 'follow', sends: ['handoff'] },
  Dispatcher: { bank: project, partitions: ['tenants', 'platform', 'deadlines', 'marketList'], market: null, sends: [] },
  Deadlines: { bank: ['query'], partitions: ['deadlines'], market: null, sends: ['handoff'] },
  Sweep: { bank: [...project, 'query', 'query-outbox'], partitions: projected, market: 'follow', sends: ['commands', 'handoff'] },
  FirstKey: { bank: ['get', 'query', 'put'], partitions: ['platformTenant', 'keyLocators', 'tenantList'], market: null, sends: [] },
};
