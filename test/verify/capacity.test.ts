import type { Node } from '@compute-bank/domain/entities/node';
import type { DepositId, LeaseId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import { type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { checkCapacity } from '@compute-bank/verify/checks/capacity';
import { createFindings } from '@compute-bank/verify/finding';
import { gatherFacts } from '@compute-bank/verify/log/gather-facts';
import { emptyFacts } from '@compute-bank/verify/log/market-facts';
import { describe, expect, test } from '@jest/globals';
import { testAsset, testMarketId } from '../fixtures/parties.ts';

const nodeId = 'nod_000000000001' as NodeId;
const providerId = 'ten_000000000001' as TenantId;
const depositId = 'dep_000000000001' as DepositId;
const otherNodeId = 'nod_000000000002' as NodeId;
const otherDepositId = 'dep_000000000002' as DepositId;
const at = (minute: number): Instant => instant(minute * minuteMs);

const opened: Event = {
  kind: 'market-opened',
  market: { kind: 'open-market', marketId: testMarketId, asset: testAsset, priceCapMicros: 9n, turnaroundMs: 5 * minuteMs },
};
const deposit = (windows: readonly (readonly [number, number])[] = [[0, 1_000]]): Event => ({
  kind: 'deposit-opened',
  deposit: {
    depositId,
    tenantId: providerId,
    ownerId: 'p',
    nodes: [
      {
        nodeId,
        fabricId: 'fab_000000000001' as never,
        gpus: 4,
        region: { country: 'cn', code: 'cn-nx' },
        interconnect: 'pcie',
        network: { kind: 'ethernet', gbpsPerGpu: 10 },
        tier: 'unverified',
      },
    ],
    windows: windows.map(([start, end]) => ({ start: at(start), end: at(end) })),
    floorMicros: 1n,
    unit: 'gpu',
    leaseMsMin: 0,
    noticeMs: null,
  },
});

const otherDeposit = ((): Event => {
  const first = deposit();
  if (first.kind !== 'deposit-opened') return first;
  const nodes = first.deposit.nodes.map((node) => ({ ...node, nodeId: otherNodeId }));
  return { ...first, deposit: { ...first.deposit, depositId: otherDepositId, nodes } };
})();

let matches = 0;
function sold(gpus: number, start: number, end: number): Extract<Event, { kind: 'matched' }> {
  matches += 1;
  return {
    kind: 'matched',
    withdrawalId: `wdr_${String(matches).padStart(12, '0')}` as WithdrawalId,
    tenantId: 'ten_000000000002' as TenantId,
    matchId: `mat_${String(matches).padStart(12, '0')}` as MatchId,
    leaseId: `lea_${String(matches).padStart(12, '0')}` as LeaseId,
    slices: [{ depositId, providerId, nodeId, gpus, priceMicros: 1n }],
    start: at(start),
    end: at(end),
    gpusOpen: 0,
    priceMicrosMax: 1n,
    record: { position: 1, index: 0, candidateStarts: 1, bounded: false, costScore: 1n, nodes: 1, leftoverGpus: 0 },
  };
}
const returned = ({ matchId, leaseId, tenantId }: ReturnType<typeof sold>, from: number): Event => ({
  kind: 'capacity-returned',
  matchId,
  leaseId,
  tenantId,
  at: at(from - 5),
  from: at(from),
});
const failed = ({ matchId, leaseId, tenantId }: ReturnType<typeof sold>, minute: number): Event => ({
  kind: 'lease-failed',
  matchId,
  leaseId,
  tenantId,
  nodeId,
  at: at(minute),
});

/** The match's lease leaves its node for another one at this minute. */
const moved = ({ matchId, leaseId, tenantId, slices, start, end }: ReturnType<typeof sold>, minute: number): Event => ({
  kind: 'rematched',
  matchId,
  leaseId,
  tenantId,
  reason: 'node_failed',
  generation: 2,
  lost: [nodeId],
  slices: slices.map((slice) => ({ ...slice, depositId: otherDepositId, nodeId: otherNodeId })),
  at: at(minute),
  from: start > at(minute) ? start : at(minute),
  end,
});

const resaleId = 'dep_000000000003' as DepositId;
const lotId = 'nod_000000000001-r2' as NodeId;

/** The match's lease is sold back from a minute on, as a lot of so many GPUs on a machine, in this window. */
function resold(
  { matchId, leaseId, tenantId, start }: ReturnType<typeof sold>,
  from: number,
  window: readonly [number, number],
  over: { readonly gpus?: number; readonly machine?: NodeId; readonly seller?: TenantId } = {},
): Event {
  const first = deposit([window]);
  if (first.kind !== 'deposit-opened') return first;
  const machine = { nodeId: over.machine ?? nodeId, tenantId: providerId, ownerId: 'p', gpus: 4 };
  const nodes = first.deposit.nodes.map((node) => ({ ...node, nodeId: lotId, gpus: over.gpus ?? 4, machine }));
  const resale = { matchId, leaseId, from: at(Math.max(from, start / minuteMs)) };
  return { ...first, deposit: { ...first.deposit, depositId: resaleId, tenantId: over.seller ?? tenantId, nodes, resale } };
}
/** A match on what was sold back. */
const onLot = (match: ReturnType<typeof sold>): Event => ({
  ...match,
  tenantId: 'ten_000000000003' as TenantId,
  slices: match.slices.map((slice) => ({ ...slice, depositId: resaleId, lotId, sellerId: 'ten_000000000002' as TenantId })),
});

/** What is found against the capacity of a log with these events; the orders themselves do not matter here. */
function breaches(events: readonly Event[], gpus = 4, minute = 0): string[] {
  const findings = createFindings();
  const facts = emptyFacts(testMarketId, 1);
  const command = { kind: 'advance', commandId: 'a', issuer: providerId, admittedAt: at(0) } as const;
  const record: LogRecord = {
    marketId: testMarketId,
    position: 1,
    at: at(minute),
    engineVersion: '1',
    applied: [{ command, events }],
    wakeAt: null,
    previousHash: '',
    hash: '',
  };
  gatherFacts(facts, record, findings);
  const node = { nodeId, inventory: { gpus: Array.from({ length: gpus }, () => ({})) } } as unknown as Node;
  const nodes = new Map([nodeId, otherNodeId].map((id) => [id, node]));
  checkCapacity([facts], nodes, findings);
  return findings.kept().flatMap(({ check, detail }) => (check === 'oversold' ? [detail] : []));
}

describe('capacity is counted by time', () => {
  test('two leases of all GPUs may follow each other after the turnaround, and not a moment earlier', () => {
    expect(breaches([opened, deposit(), sold(4, 0, 60), sold(4, 65, 90)])).toEqual([]);
    expect(breaches([opened, deposit(), sold(4, 0, 60), sold(4, 64, 90)])).toEqual([
      expect.stringContaining('8 of 4 GPUs are sold at 1970-01-01T01:04'),
    ]);
  });

  test('leases side by side may use all GPUs and not one more', () => {
    expect(breaches([opened, deposit(), sold(2, 0, 60), sold(2, 30, 90)])).toEqual([]);
    expect(breaches([opened, deposit(), sold(2, 0, 60), sold(3, 30, 90)])).toHaveLength(1);
  });

  test('many leases at different times are no oversale, however many they are', () => {
    const leases = Array.from({ length: 20 }, (_, index) => sold(4, index * 10, index * 10 + 5));
    expect(breaches([opened, deposit(), ...leases])).toEqual([]);
  });

  test('what is returned is free again after its turnaround', () => {
    const first = sold(4, 0, 100);
    expect(breaches([opened, deposit(), first, returned(first, 50), sold(4, 50, 90)])).toEqual([]);
    expect(breaches([opened, deposit(), first, returned(first, 50), sold(4, 49, 90)])).toHaveLength(1);
  });

  test('a lost lease frees its nodes after the turnaround, and one that was lost before its start never used them', () => {
    const first = sold(4, 10, 100);
    expect(breaches([opened, deposit(), first, failed(first, 50), sold(4, 55, 90)])).toEqual([]);
    expect(breaches([opened, deposit(), first, failed(first, 50), sold(4, 54, 90)])).toHaveLength(1);
    expect(breaches([opened, deposit(), first, failed(first, 0), sold(4, 10, 90)])).toEqual([]);
  });

  test('a lease that moves uses its new node from then on, and its old one until the turnaround if it had begun', () => {
    const ahead = sold(4, 10, 100);
    expect(breaches([opened, deposit(), otherDeposit, ahead, moved(ahead, 5), sold(4, 10, 90)])).toEqual([]);
    const begun = sold(4, 10, 100);
    expect(breaches([opened, deposit(), otherDeposit, begun, moved(begun, 20), sold(4, 25, 90)])).toEqual([]);
    expect(breaches([opened, deposit(), otherDeposit, begun, moved(begun, 20), sold(4, 24, 90)])).toHaveLength(1);
    const [first, second] = [sold(4, 10, 100), sold(4, 105, 200)];
    expect(breaches([opened, deposit(), otherDeposit, first, moved(first, 5), second, moved(second, 5)])).toEqual([]);
    const both = [sold(4, 10, 100), sold(4, 50, 150)] as const;
    expect(breaches([opened, deposit(), otherDeposit, both[0], moved(both[0], 5), both[1], moved(both[1], 6)])).toHaveLength(1);
  });

  test('a lease whose node is named after its start uses it from then on', () => {
    const late = sold(4, 16, 90);
    const unnamed = { ...late, slices: late.slices.map((slice) => ({ ...slice, unnamed: true as const })) };
    const { matchId, leaseId, tenantId } = late;
    const bound: Event = { kind: 'lease-bound', matchId, leaseId, tenantId, nodes: [{ like: nodeId, nodeId }] };
    const events = [opened, deposit(), sold(4, 0, 20), unnamed, bound];
    expect(breaches(events, 4, 25)).toEqual([]);
    expect(breaches(events, 4, 24)).toHaveLength(1);
    expect(breaches(events, 4, 0)).toHaveLength(1);
  });

  test('the node itself is the limit where a deposit offered more than it has', () => {
    expect(breaches([opened, deposit(), sold(4, 0, 60)], 3)).toHaveLength(1);
  });
});

describe('capacity comes from a deposit that offers it', () => {
  test('a lease lies inside one window; two windows that touch are not one', () => {
    expect(breaches([opened, deposit([[0, 60]]), sold(1, 0, 60)])).toEqual([]);
    expect(breaches([opened, deposit([[0, 60]]), sold(1, 30, 61)])).toEqual([expect.stringContaining('outside the windows')]);
    const windows: [number, number][] = [
      [0, 60],
      [60, 120],
    ];
    expect(breaches([opened, deposit(windows), sold(1, 30, 90)])).toHaveLength(1);
  });

  test('nothing is sold before a deposit opens, nor after it is closing', () => {
    expect(breaches([opened, sold(1, 0, 60), deposit()])).toEqual([expect.stringContaining('was not open')]);
    const closing: Event = { kind: 'deposit-closing', depositId, tenantId: providerId };
    expect(breaches([opened, deposit(), closing, sold(1, 0, 60)])).toEqual([expect.stringContaining('was not open')]);
  });

  test('nothing is sold of a node that has failed, until it is restored', () => {
    const lost: Event = { kind: 'node-failed', commandId: 'f', nodeId, tenantId: providerId };
    const back: Event = { kind: 'node-restored', commandId: 'r', nodeId, tenantId: providerId };
    expect(breaches([opened, deposit(), lost, sold(1, 0, 60)])).toEqual([expect.stringContaining('had failed')]);
    expect(breaches([opened, deposit(), lost, back, sold(1, 0, 60)])).toEqual([]);
  });

  test('nothing is sold of a node under maintenance, nor of a suspended provider', () => {
    const figures = { tier: 'unverified', network: { kind: 'ethernet', gbpsPerGpu: 10 } } as const;
    const updated = (maintenance: boolean): Event => ({
      kind: 'node-updated',
      commandId: 'm',
      nodeId,
      tenantId: providerId,
      ...figures,
      maintenance,
    });
    expect(breaches([opened, deposit(), updated(true), sold(1, 0, 60)])).toEqual([expect.stringContaining('under maintenance')]);
    expect(breaches([opened, deposit(), updated(true), updated(false), sold(1, 0, 60)])).toEqual([]);
    const suspended: Event = { kind: 'tenant-suspended', commandId: 's', tenantId: providerId, until: at(0) };
    const reinstated: Event = { kind: 'tenant-reinstated', commandId: 'i', tenantId: providerId };
    expect(breaches([opened, deposit(), suspended, sold(1, 0, 60)])).toEqual([expect.stringContaining('was suspended')]);
    expect(breaches([opened, deposit(), suspended, reinstated, sold(1, 0, 60)])).toEqual([]);
  });
});

describe('what was sold back', () => {
  test('is leased beside the lease that it is of, as long as that lasts', () => {
    const lease = sold(4, 0, 600);
    expect(breaches([opened, deposit(), lease, resold(lease, 60, [65, 600]), onLot(sold(4, 65, 300)), onLot(sold(4, 305, 600))])).toEqual(
      [],
    );
  });

  test('is sold no more than once at a time, and not beside it from the node itself', () => {
    const lease = sold(4, 0, 600);
    const before = [opened, deposit(), lease, resold(lease, 60, [65, 600]), onLot(sold(3, 65, 300))];
    expect(breaches([...before, onLot(sold(2, 100, 200))])).toEqual([expect.stringMatching(/^5 of 4 GPUs are sold/)]);
    expect(breaches([...before, sold(1, 100, 200)])).toEqual([expect.stringMatching(/^5 of 4 GPUs are sold/)]);
  });

  test('is not used longer than its lease has it', () => {
    const lease = sold(4, 0, 600);
    const before = [opened, deposit(), lease, resold(lease, 60, [65, 600]), onLot(sold(3, 65, 300)), failed(lease, 200)];
    expect(breaches(before)).toEqual([expect.stringMatching(/uses it longer than lea_.* has it, which sold it back/)]);
  });

  test.each<[string, Parameters<typeof resold>[1], Parameters<typeof resold>[2], Parameters<typeof resold>[3], RegExp]>([
    ['by somebody who does not have it', 60, [65, 600], { seller: 'ten_000000000009' as TenantId }, /by somebody who does not have it/],
    ['with more GPUs than it has', 60, [65, 600], { gpus: 5 }, /other nodes are sold back/],
    ['on another machine', 60, [65, 600], { machine: otherNodeId }, /other nodes are sold back/],
    ['before the turnaround after its own use', 60, [64, 600], {}, /another time is sold back/],
    ['beyond its end', 60, [65, 601], {}, /another time is sold back/],
  ])('is not sold back %s', (_, from, window, over, flaw) => {
    const lease = sold(4, 0, 600);
    expect(breaches([opened, deposit(), lease, resold(lease, from, window, over)])).toEqual([expect.stringMatching(flaw)]);
  });

  test('comes from who says so, on the machine that it says', () => {
    const lease = sold(4, 0, 600);
    const taken = onLot(sold(1, 65, 300)) as ReturnType<typeof sold>;
    const wrong = (over: object): Event => ({ ...taken, slices: taken.slices.map((slice) => ({ ...slice, ...over })) });
    const before = [opened, deposit(), lease, resold(lease, 60, [65, 600])];
    expect(breaches([...before, wrong({ sellerId: providerId })])).toEqual([expect.stringMatching(/was not open/)]);
    expect(breaches([...before, wrong({ nodeId: otherNodeId })])).toEqual([expect.stringMatching(/does not stand in/)]);
    expect(breaches([...before, wrong({ providerId: 'ten_000000000009' })])).toEqual([expect.stringMatching(/no machine of/)]);
  });
});
