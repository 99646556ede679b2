/** One published endpoint, as far as the deployment cares. */
export interface Route {
  readonly id: string;
  /** Which API function serves it: `functions/api/<context>/index.ts`. */
  readonly context: Context;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces: `/v1/leases/{leaseId}`. */
  readonly path: string;
}

export const contexts = ['tenants', 'nodes', 'deposits', 'withdrawals', 'leases', 'accounts', 'markets', 'agent'] as const;
export type Context = (typeof contexts)[number];

const route = (context: Context, id: string, method: Route['method'], path: string): Route => ({ id, context, method, path });

export const routes: readonly Route[] = [
  route('tenants', 'create-tenant', 'POST', '/v1/tenants'),
  route('nodes', 'list-nodes', 'GET', '/v1/nodes'),
  route('deposits', 'open-deposit', 'POST', '/v1/deposits'),
  route('withdrawals', 'place-withdrawal', 'POST', '/v1/withdrawals'),
  route('leases', 'get-lease', 'GET', '/v1/leases/{leaseId}'),
  route('accounts', 'list-balances', 'GET', '/v1/balances'),
  route('markets', 'list-markets', 'GET', '/v1/markets'),
  route('agent', 'join', 'POST', '/v1/agent/join'),
  route('agent', 'heartbeat', 'POST', '/v1/agent/heartbeat'),
];
