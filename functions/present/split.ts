import type { MovedOrders } from '@compute-bank/application/move-orders';
import type { SplitPlan } from '@compute-bank/application/plan-split';
import { presentPart } from './market.ts';

export const presentSplitPlan = ({ market, parts, uncovered, deposits, withdrawals, leases }: SplitPlan) => ({
  marketId: market.marketId,
  isSplit: market.splitInto.length > 0,
  parts: parts.map((part) => ({ ...presentPart(part), nodes: part.nodes, gpus: part.gpus, withdrawals: part.withdrawals })),
  deposits,
  withdrawals,
  leases,
  uncoveredRegions: [...uncovered],
});

export const presentMovedOrders = ({ moved, left, leases }: MovedOrders) => ({ moved: { ...moved }, left: { ...left }, leases });
