import type { Asset, DepositId, LeaseId, MarketId, NodeId, TenantId } from '@compute-bank/domain/ids';
import { instant } from '@compute-bank/domain/instant';
import { dueBelow, keyBuilders, listPartition, liveAssignmentsRange, shardOf, transferKey } from '@compute-bank/store/keys';
import { describe, expect, test } from '@jest/globals';

const keys = keyBuilders(1);
const tenantId = 'ten_0123456789ab' as TenantId;
const nodeId = 'nod_0123456789ab' as NodeId;

describe('keys', () => {
  test.each([
    ['a deposit', keys.deposit({ type: 'deposit', tenantId, depositId: 'dep_1' as DepositId }), 'T#ten_0123456789ab', 'DEPOSIT#dep_1'],
    ['a lease', keys.lease({ type: 'lease', tenantId, leaseId: 'lea_1' as LeaseId }), 'T#ten_0123456789ab', 'LEASE#lea_1'],
    ['a balance', keys.balance({ type: 'balance', tenantId, asset: 'CNY' as Asset }), 'T#ten_0123456789ab', 'BALANCE#CNY'],
    ['a market', keys.market({ type: 'market', marketId: 'market-a' as MarketId }), 'MARKETS', 'MARKET#market-a'],
    ['a key locator', keys['key-locator']({ type: 'key-locator', prefix: 'abc' }), 'K#abc', 'LOCATOR'],
    ['a GPU claim', keys['gpu-claim']({ type: 'gpu-claim', uuid: 'GPU-1' }), 'G#GPU-1', 'CLAIM'],
  ])('T1: %s lies where the access-pattern table says', (_, key, pk, sk) => {
    expect(key).toEqual({ pk, sk });
  });

  test('T1: everything a tenant owns lies under its own partition', () => {
    const own = [
      keys.withdrawal({ type: 'withdrawal', tenantId, withdrawalId: 'wdr_1' as never }),
      keys.receipt({ type: 'receipt', tenantId, idempotencyKey: 'k' }),
      keys.outbox({ type: 'outbox', tenantId, commandId: 'c' }),
      keys.node({ type: 'node', tenantId, nodeId }),
      keys.beat({ type: 'beat', tenantId, nodeId }),
      transferKey({ owner: 'tenant', tenantId, account: 'available' }, 'trf_1' as never),
      listPartition('lease', tenantId),
    ];
    for (const { pk } of own) expect(pk).toBe(`T#${tenantId}`);
  });

  test.each(['a#b', 'T#other#x', 'x\u0000y', '../..', 'ключ', '\u202Eabc', "'; --", '"q"'])(
    'S64: no text can break out of its place in a key: %j',
    (text) => {
      const { pk, sk } = keys.receipt({ type: 'receipt', tenantId, idempotencyKey: text });
      expect(pk).toBe(`T#${tenantId}`);
      expect(sk.split('#')).toHaveLength(2);
      expect(sk).toBe(`RECEIPT#${encodeURIComponent(text)}`);
    },
  );

  test('deadlines sort by time, and the query takes those at the bound and none after it', () => {
    const at = (ms: number) =>
      keys.due({ type: 'due', at: instant(ms), target: { kind: 'lease', buyerId: tenantId, leaseId: 'lea_1' as LeaseId } }).sk;
    expect(at(999) < at(1_000)).toBe(true);
    expect(at(1_000) < dueBelow(instant(1_000))).toBe(true);
    expect(at(1_001) < dueBelow(instant(1_000))).toBe(false);
  });

  test('assignments of a node that ended are outside the range, later ones and no other node inside', () => {
    const range = liveAssignmentsRange(tenantId, nodeId, instant(5_000));
    const sk = (end: number, node = nodeId) =>
      keys.assignment({ type: 'assignment', tenantId, nodeId: node, end: instant(end), assignmentId: 'asg_1' as never }).sk;
    const isInside = (value: string) => value >= range.from && value <= range.to;
    expect([sk(4_999), sk(5_000), sk(5_001), sk(9_999_999_999_999)].map(isInside)).toEqual([false, false, true, true]);
    expect(isInside(sk(6_000, 'nod_0123456789ac' as NodeId))).toBe(false);
  });

  test('a shard is stable and every shard is used', () => {
    const shards = new Set(Array.from({ length: 500 }, (_, index) => shardOf(`lease#lea_${index}`, 16)));
    expect(shards.size).toBe(16);
    expect(shardOf('lease#lea_1', 16)).toBe(shardOf('lease#lea_1', 16));
  });
});
