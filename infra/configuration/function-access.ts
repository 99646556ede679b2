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
  openHolds: 'O#*',
  marketDays: 'D#*',
  marketList: 'MARKETS',
  tenantList: 'TENANTS',
};
export type Partition = keyof typeof partitions;

/** The one partition of the tenant for which a session was opened; without the tag the condition holds for nothing. */
const ownPartition = `T#$\{aws:PrincipalTag/tenant}`;

/** Keys of partitions for a policy; for a session, `tenants` is one tenant's. */
export const partitionKeys = (names: readonly Partition[], isSession: boolean): readonly string[] =>
  names.map((name) => (isSession && name === 'tenants' ? ownPartition : partitions[name]));

/** How a function learns whose request it is: all that it may read of the Bank table by itself. */
export type Finding = 'key-locators' | 'node-keys' | 'join-tokens';

export interface FunctionAccess {
  readonly bank: readonly BankRight[];
  /** The only partitions on which it has those rights. */
  readonly partitions: readonly Partition[];
  /** Those that it reads besides, and never writes. */
  readonly reads: readonly Partition[];
  readonly market: MarketRight | null;
  readonly sends: readonly ('commands' | 'handoff')[];
  /** For whom it works: in a session of its caller's tenant, which reaches that tenant's partition alone, or for all of them. */
  readonly works: { readonly for: 'caller'; readonly foundBy: Finding } | { readonly for: 'all'; readonly because: string };
}

type Lists = Partial<Pick<FunctionAccess, 'partitions' | 'reads' | 'market'>>;

/** An endpoint that works for one tenant: its rights are those of a session in that tenant's name. */
const own = (
  bank: readonly BankRight[],
  { partitions: others = [], reads = [], market = null }: Lists = {},
  foundBy: Finding = 'key-locators',
): FunctionAccess => ({
  bank: ['get', ...bank],
  partitions: ['tenants', ...others],
  reads,
  market,
  sends: [],
  works: { for: 'caller', foundBy },
});

/** An endpoint whose work lies with more than one tenant, which no session can be opened for. */
const across = (
  because: string,
  bank: readonly BankRight[],
  { partitions: others = [], reads = [], market = null }: Lists = {},
): FunctionAccess => ({
  bank: ['get', ...bank],
  partitions: ['tenants', ...others],
  reads: ['keyLocators', ...reads],
  market,
  sends: [],
  works: { for: 'all', because },
});

const worker = (bank: readonly BankRight[], lists: Lists, sends: FunctionAccess['sends'] = []): FunctionAccess => ({
  bank,
  partitions: [],
  reads: [],
  market: null,
  ...lists,
  sends,
  works: { for: 'all', because: 'it follows markets and deadlines, not callers' },
});

const project = ['get', 'put', 'update', 'delete', 'batch-write'] as const;
const projected = ['tenants', 'platform', 'deadlines', 'marketList', 'marketDays'] as const;

/** What every function may touch: what its source can ask for, as a test shows, and nothing else. */
export const functionAccess: Readonly<Record<FunctionName, FunctionAccess>> = {
  'Api-orders': own(['put', 'update', 'check'], { reads: ['marketList'] }),
  'Api-withdrawals': own(['query']),
  'Api-quotes': own([], { reads: ['marketList'], market: 'read' }),
  'Api-deposits': own(['query', 'put', 'check'], { reads: ['marketList'] }),
  'Api-leases': own(['query', 'put', 'update', 'check'], { reads: ['marketList'] }),
  'Api-returns': across("the assignments that it stops belong to the providers of the lease's nodes", ['put'], {
    partitions: ['deadlines'],
  }),
  'Api-counterparts': across('shows a party what it may know of the other one, and writes nothing', ['query']),
  'Api-accounts': own(['query']),
  'Api-pay-outs': own(['put', 'update', 'check'], { partitions: ['platform'] }),
  'Api-heartbeats': own(['query', 'put'], {}, 'node-keys'),
  'Api-joining': own(['put', 'check'], { partitions: ['joinTokens', 'gpuClaims'], reads: ['marketList'] }, 'join-tokens'),
  'Api-nodes': own(['query', 'put', 'check'], { partitions: ['joinTokens'], reads: ['marketList'] }),
  'Api-markets': own(['query'], { reads: ['marketList', 'marketDays'], market: 'read' }),
  'Api-market-control': own(['put'], { partitions: ['marketList'], market: 'read' }),
  'Api-order-moves': across('moves the orders of all tenants out of a market that was split', ['put', 'check'], {
    reads: ['marketList'],
    market: 'read',
  }),
  'Api-tenants': across('an admin opens, lists and suspends tenants', ['query', 'put'], {
    partitions: ['claims', 'tenantList'],
    reads: ['marketList'],
  }),
  'Api-keys': across('an admin makes and revokes the keys of any tenant', ['query', 'put'], { partitions: ['keyLocators'] }),
  'Api-top-ups': across("an admin enters money into any tenant's account", ['put', 'update'], { partitions: ['platform', 'claims'] }),
  Relay: worker([], {}, ['commands', 'handoff']),
  Matcher: worker([], { market: 'decide' }),
  Projector: worker(project, { partitions: projected, market: 'follow' }, ['handoff']),
  Dispatcher: worker(project, { partitions: ['tenants', 'platform', 'deadlines', 'marketList'] }),
  Deadlines: worker(['query'], { partitions: ['deadlines'] }, ['handoff']),
  Sweep: worker([...project, 'query', 'query-outbox'], { partitions: projected, market: 'follow' }, ['commands', 'handoff']),
  Reconcile: {
    ...worker(['get', 'query', 'put'], { partitions: ['openHolds'], reads: ['tenants', 'platform', 'tenantList'] }),
    works: { for: 'all', because: 'it compares the money of all tenants, and writes only where the next comparison begins' },
  },
  Rotator: worker([], {}),
  FirstKey: {
    ...worker(['get', 'query', 'put'], { partitions: ['platformTenant', 'keyLocators', 'tenantList'] }),
    works: { for: 'all', because: "an operator calls it, before the bank's own tenant has a key" },
  },
};
