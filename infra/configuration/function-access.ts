import type { FunctionName } from './function-sizes.ts';

/** What can be done to items; a transaction needs exactly the rights of its parts. There is no scan, and no PartiQL. */
export type BankRight = 'get' | 'query' | 'query-outbox' | 'put' | 'update' | 'delete' | 'check' | 'batch-write';

/**
 * What can be done to the log of a market. `read`: records and snapshots. `decide`: adds both, which makes the matcher.
 * `follow`: reads records and moves the cursor of the projection, and can add none.
 */
export type MarketRight = 'read' | 'decide' | 'follow';

export interface FunctionAccess {
  readonly bank: readonly BankRight[];
  readonly market: MarketRight | null;
  readonly sends: readonly ('commands' | 'handoff')[];
}

const project = ['get', 'put', 'update', 'delete', 'batch-write'] as const;
const api = (bank: readonly BankRight[], market: MarketRight | null = null): FunctionAccess => ({
  bank: ['get', 'query', ...bank],
  market,
  sends: [],
});

/** What every function may touch: what its source can ask for, as a test shows, and nothing else. */
export const functionAccess: Readonly<Record<FunctionName, FunctionAccess>> = {
  'Api-withdrawals': api(['put', 'update', 'check'], 'read'),
  'Api-deposits': api(['put', 'check']),
  'Api-leases': api(['put', 'update', 'delete', 'check']),
  'Api-agent': api(['put', 'check']),
  'Api-markets': api(['put', 'check'], 'read'),
  'Api-tenants': api(['put', 'update']),
  'Api-nodes': api(['put', 'check']),
  'Api-accounts': api(['put', 'update', 'check']),
  Relay: { bank: [], market: null, sends: ['commands', 'handoff'] },
  Matcher: { bank: [], market: 'decide', sends: [] },
  Projector: { bank: project, market: 'follow', sends: ['handoff'] },
  Dispatcher: { bank: project, market: null, sends: [] },
  Deadlines: { bank: ['query'], market: null, sends: ['handoff'] },
  Sweep: { bank: [...project, 'query', 'query-outbox'], market: 'follow', sends: ['commands', 'handoff'] },
};
