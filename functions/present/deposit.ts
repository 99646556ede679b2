import { reclaimRefusal } from '@compute-bank/contracts/refusal-texts';
import type { Deposit } from '@compute-bank/domain/entities/deposit';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { optionalInstant, presentInterval, presentReason, toMinutes } from './fields.ts';

export const presentDeposit = (deposit: Deposit) => ({
  depositId: deposit.depositId,
  marketId: deposit.marketId,
  state: deposit.state,
  nodeIds: [...deposit.nodeIds],
  windows: deposit.windows.map(presentInterval),
  recurring: deposit.recurring.map((rule) => ({ ...rule, weekdays: [...rule.weekdays], blackoutDates: [...rule.blackoutDates] })),
  floorPerGpuHour: formatMicros(deposit.floorMicros),
  unit: deposit.unit,
  leaseMinutesMin: toMinutes(deposit.leaseMsMin),
  reclaimNoticeMinutes: deposit.noticeMs === null ? null : toMinutes(deposit.noticeMs),
  reclaims: deposit.reclaims.map(({ nodeId, from, state, code }) => ({
    nodeId,
    from: formatInstant(from),
    state,
    ...reclaimRefusal(code),
  })),
  movedFrom: deposit.movedFrom,
  resaleOf: deposit.resaleOf ?? null,
  reason: presentReason(deposit.reason),
  createdAt: formatInstant(deposit.createdAt),
  closedAt: optionalInstant(deposit.closedAt),
});
