import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { Asset } from '@compute-bank/domain/ids';
import { minuteMs } from '@compute-bank/domain/instant';
import { type RelaxationKind, relaxationKinds } from '@compute-bank/domain/relaxation-kind';
import { expect, test } from '@jest/globals';
import { tellRelaxation } from '../../../functions/present/relaxation-text.ts';
import { presentChange } from '../../../functions/present/request-change.ts';
import { demandOf, gpus, minute, shape, tenantId } from '../../fixtures/engine-market.ts';

const excluded = tenantId(7);
const fabricOf = (kind: 'ethernet' | 'roce' | 'infiniband', gbpsPerGpu: number): Partial<Demand> => ({ sameFabric: { kind, gbpsPerGpu } });
const regionsOf = (allow: string[], deny: string[] = []): Partial<Demand> => ({ regions: { allow, deny } });

type Row = [RelaxationKind, Partial<Demand>, Partial<Demand>, string, string, object];
const rows: Row[] = [
  ['region', regionsOf(['cn']), regionsOf(['cn', 'us-west']), 'Add region us-west.', '增加地域 us-west。', regionsOf(['cn', 'us-west'])],
  [
    'later',
    {},
    { endLatest: minute(1_500) },
    'Let it end up to 60 minutes later.',
    '最晚结束时间推后 60 分钟。',
    { endLatest: '2026-05-02T01:00:00.000Z' },
  ],
  [
    'earlier',
    { startEarliest: minute(90) },
    { startEarliest: minute(60) },
    'Let it start up to 30 minutes earlier.',
    '最早开始时间提前 30 分钟。',
    { startEarliest: '2026-05-01T01:00:00.000Z' },
  ],
  [
    'price',
    {},
    { limitMicros: 12n },
    'Pay up to 0.000002 CNY more per GPU-hour.',
    '每卡时最多加价 0.000002 CNY。',
    { price: { kind: 'limit', perGpuHour: '0.000012' } },
  ],
  [
    'network',
    fabricOf('infiniband', 50),
    fabricOf('roce', 50),
    'Accept roce between nodes.',
    '接受节点间 roce 网络。',
    fabricOf('roce', 50),
  ],
  [
    'network',
    fabricOf('infiniband', 50),
    fabricOf('roce', 25),
    'Accept roce with 25 Gbit/s per GPU between nodes.',
    '接受节点间每卡 25 Gbit/s 的 roce 网络。',
    fabricOf('roce', 25),
  ],
  [
    'bandwidth',
    fabricOf('roce', 50),
    fabricOf('roce', 25),
    'Accept 25 Gbit/s per GPU between nodes.',
    '接受节点间每卡 25 Gbit/s。',
    fabricOf('roce', 25),
  ],
  [
    'interconnect',
    { interconnect: 'nvswitch' },
    { interconnect: 'nvlink' },
    'Accept nvlink inside a node.',
    '接受节点内 nvlink 互联。',
    { interconnect: 'nvlink' },
  ],
  ['tier', { tierMin: 'verified' }, { tierMin: 'unverified' }, 'Accept unverified nodes.', '接受未核验的节点。', { tierMin: 'unverified' }],
  ['size', { size: gpus(8, 8) }, { size: gpus(8, 6) }, 'Accept as few as 6 GPUs.', '最少接受 6 卡。', { size: gpus(8, 6) }],
  ['size', { size: gpus(8) }, { size: gpus(6) }, 'Ask for no more than 6 GPUs.', '卡数减为 6。', { size: gpus(6) }],
  ['size', { size: shape(4, 8) }, { size: shape(2, 8) }, 'Ask for no more than 2 nodes.', '节点数减为 2 个。', { size: shape(2, 8) }],
  ['shape', { size: shape(2, 4) }, { size: gpus(8) }, 'Accept 8 GPUs in any arrangement.', '接受任意分布的 8 卡。', { size: gpus(8) }],
  [
    'duration',
    {},
    { durationMs: 45 * minuteMs },
    'Lease for 45 minutes instead of 60.',
    '租期由 60 分钟缩短为 45 分钟。',
    { durationMinutes: 45 },
  ],
  [
    'notice',
    { noticeMsMin: 60 * minuteMs },
    { noticeMsMin: 30 * minuteMs },
    'Accept 30 minutes of notice.',
    '接受提前 30 分钟通知的收回。',
    { noticeMinutesMin: 30 },
  ],
  [
    'interruptible',
    {},
    { noticeMsMin: 30 * minuteMs },
    'Accept capacity that its provider may take back with 30 minutes of notice.',
    '接受供方提前 30 分钟通知即可收回的算力。',
    { interruptible: true, noticeMinutesMin: 30 },
  ],
  [
    'provider',
    { providersExcluded: [excluded, tenantId(8)] },
    { providersExcluded: [tenantId(8)] },
    `No longer exclude ${excluded}.`,
    `不再排除 ${excluded}。`,
    { excludedProviders: [tenantId(8)] },
  ],
  [
    'fabric',
    fabricOf('roce', 50),
    { sameFabric: null },
    'Accept nodes of different fabrics.',
    '接受不同互联域的节点。',
    { sameFabric: null },
  ],
  ['denied_region', regionsOf([], ['us', 'cn']), regionsOf([], ['us']), 'No longer deny cn.', '不再拒绝 cn。', regionsOf([], ['us'])],
  [
    'denied_region',
    regionsOf(['us'], ['cn']),
    regionsOf(['us', 'cn-nx']),
    'No longer deny cn, and add region cn-nx.',
    '不再拒绝 cn，并增加地域 cn-nx。',
    regionsOf(['us', 'cn-nx']),
  ],
];

test.each(rows)('%s is told in both languages, and changes no other field of the request', (kind, before, after, en, zh, change) => {
  const from = demandOf(before);
  const to = { ...from, ...after };
  expect(tellRelaxation([kind], from, to, 'CNY' as Asset)).toEqual({ en, zh });
  expect(presentChange(from, to)).toEqual(change);
});

test('every kind of change has its text, and a pair joins two', () => {
  expect(relaxationKinds.filter((kind) => !rows.some(([told]) => told === kind))).toEqual([]);
  const from = demandOf({ regions: { allow: ['cn'], deny: [] } });
  const to = { ...from, regions: { allow: ['cn', 'us'], deny: [] }, limitMicros: 12n };
  expect(tellRelaxation(['region', 'price'], from, to, 'CNY' as Asset)).toEqual({
    en: 'Add region us, and pay up to 0.000002 CNY more per GPU-hour.',
    zh: '增加地域 us，并每卡时最多加价 0.000002 CNY。',
  });
});
