import { minuteMs } from '@compute-bank/domain/instant';
import { covers } from '@compute-bank/domain/region';
import type { Plan, PlannedDeposit, PlannedFabric, PlannedWithdrawal } from '../plan/plan.ts';

/** The most that the plan alone can say of why an order found nothing; what it cannot tell was taken, or not free in time. */
export type UnmatchedCause =
  | 'no such nodes in its regions'
  | 'limit below every floor'
  | 'longer than every window'
  | 'no window in time'
  | 'taken by others';

/** Looks up what a plan offers, for any number of orders. */
export function explainUnmatched(plan: Plan): (order: PlannedWithdrawal) => UnmatchedCause {
  const fabricOf = new Map(plan.fabrics.flatMap((fabric) => fabric.nodes.map((node) => [node.name, fabric] as const)));
  const gpusOf = new Map(plan.fabrics.flatMap((fabric) => fabric.nodes.map((node) => [node.name, node.gpus] as const)));
  return (order) => {
    const perNode = order.size.kind === 'gpus' ? 1 : order.size.gpusPerNode;
    const fits = (deposit: PlannedDeposit): boolean =>
      deposit.marketId === order.marketId &&
      deposit.nodes.some((name) => (gpusOf.get(name) ?? 0) >= perNode && isPlaceAllowed(order, fabricOf.get(name)));
    const fitting = plan.deposits.filter(fits);
    if (fitting.length === 0) return 'no such nodes in its regions';
    const { limit } = order;
    const payable = limit === null ? fitting : fitting.filter(({ floor }) => floor <= limit);
    if (payable.length === 0) return 'limit below every floor';
    const needMs = order.durationMinutes * minuteMs;
    const windows = payable.flatMap((deposit) => deposit.windows);
    if (!windows.some(({ start, end }) => end - start >= needMs)) return 'longer than every window';
    const earliest = order.startEarliest ?? order.at;
    const inTime = windows.some(({ start, end }) => Math.min(end, order.endLatest) - Math.max(start, earliest) >= needMs);
    return inTime ? 'taken by others' : 'no window in time';
  };
}

const isPlaceAllowed = ({ regions }: PlannedWithdrawal, fabric: PlannedFabric | undefined): boolean =>
  fabric !== undefined && (regions.length === 0 || regions.some((place) => covers(place, fabric.region)));
