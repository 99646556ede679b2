import type { Deposit } from '@compute-bank/domain/entities/deposit';
import { instant } from '@compute-bank/domain/instant';
import { fromItem, toItem } from '@compute-bank/store/item-codec';
import { expect, test } from '@jest/globals';

const rule = {
  timeZone: 'Europe/Berlin',
  weekdays: ['mon', 'sun'],
  from: '20:00',
  to: '24:00',
  firstDate: '2026-05-01',
  lastDate: '2026-06-30',
  blackoutDates: ['2026-05-25'],
} as const;

const deposit: Deposit = {
  type: 'deposit',
  depositId: 'dep_000000000001' as Deposit['depositId'],
  tenantId: 'ten_000000000001' as Deposit['tenantId'],
  marketId: 'nvidia-h100' as Deposit['marketId'],
  state: 'open',
  nodeIds: ['nod_000000000001' as Deposit['nodeIds'][number]],
  windows: [{ start: instant(60_000), end: instant(120_000) }],
  recurring: [rule],
  floorMicros: 2_000_000n,
  unit: 'gpu',
  leaseMsMin: 60_000,
  noticeMs: null,
  reclaims: [{ commandId: 'reclaim-1', nodeId: null, from: instant(60_000), state: 'refused', code: 'too_late' }],
  movedFrom: null,
  reason: null,
  createdAt: instant(0),
  closedAt: null,
  logPosition: 1,
};

test('a deposit is read back with its rules; one that was stored before there were any has none', () => {
  const item = toItem({ pk: 'T#ten_000000000001', sk: 'DEPOSIT#dep_000000000001' }, deposit, 3, 'nonce');
  expect(fromItem('deposit', item)).toEqual({ entity: deposit, version: 3 });
  delete item.recurring;
  expect(fromItem('deposit', item).entity).toEqual({ ...deposit, recurring: [] });
});

test('a reclaim that was refused before there were codes has none', () => {
  const item = toItem({ pk: 'T#ten_000000000001', sk: 'DEPOSIT#dep_000000000001' }, deposit, 3, 'nonce');
  delete item.reclaims?.L?.[0]?.M?.code;
  expect(fromItem('deposit', item).entity).toEqual({ ...deposit, reclaims: [{ ...deposit.reclaims[0], code: null }] });
});
