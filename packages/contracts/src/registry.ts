import * as accounts from './accounts.ts';
import * as agent from './agent.ts';
import * as deposits from './deposits.ts';
import type { Endpoint } from './endpoint.ts';
import * as fabrics from './fabrics.ts';
import * as health from './health.ts';
import * as leases from './leases.ts';
import * as marketData from './market-data.ts';
import * as splits from './market-splits.ts';
import * as marketState from './market-state.ts';
import * as markets from './markets.ts';
import * as matches from './matches.ts';
import * as nodes from './nodes.ts';
import * as quotes from './quotes.ts';
import * as standing from './tenant-standing.ts';
import * as tenants from './tenants.ts';
import * as withdrawals from './withdrawals.ts';

/** Every published operation, once: routes, OpenAPI, the SDK and the style test all read this list. */
export const endpoints: readonly Endpoint[] = [
  tenants.createTenant,
  tenants.listTenants,
  tenants.getTenant,
  standing.suspendTenant,
  standing.reinstateTenant,
  tenants.createKey,
  tenants.listKeys,
  tenants.revokeKey,
  tenants.topUp,
  fabrics.createFabric,
  fabrics.listFabrics,
  nodes.createJoinTokens,
  nodes.listNodes,
  nodes.getNode,
  nodes.restoreNode,
  nodes.maintainNode,
  deposits.openDeposit,
  deposits.listDeposits,
  deposits.getDeposit,
  deposits.closeDeposit,
  deposits.reclaimCapacity,
  withdrawals.placeWithdrawal,
  withdrawals.listWithdrawals,
  withdrawals.getWithdrawal,
  withdrawals.cancelWithdrawal,
  quotes.quoteWithdrawal,
  matches.listMatches,
  matches.getMatch,
  matches.explainMatch,
  matches.explainWithdrawal,
  leases.listLeases,
  leases.getLease,
  leases.returnLease,
  leases.extendLease,
  leases.cancelExtension,
  leases.sellBack,
  leases.getInvoice,
  leases.listSuppliedLeases,
  leases.getSuppliedLease,
  accounts.listBalances,
  accounts.listTransfers,
  accounts.requestPayOut,
  markets.createMarket,
  marketState.haltMarket,
  marketState.resumeMarket,
  splits.planSplit,
  splits.splitMarket,
  splits.moveOrders,
  markets.listMarkets,
  markets.getMarket,
  markets.marketDepth,
  markets.marketFills,
  marketData.bestWindows,
  marketData.marketIndex,
  agent.joinNode,
  agent.receiveHeartbeat,
  health.getHealth,
];
