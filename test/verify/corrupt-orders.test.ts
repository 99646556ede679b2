import { assert } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Outbox } from '@compute-bank/domain/entities/record';
import { derivedId, platformTenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { keyBuilders } from '@compute-bank/store/keys';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { leaseOf, whileCorrupt } from '../fixtures/corruption.ts';
import { createHealthyBank, type HealthyBank } from '../fixtures/healthy-bank.ts';
import { testMarketId } from '../fixtures/parties.ts';

let healthy: HealthyBank;
let lease: Lease;
beforeAll(async () => {
  healthy = await createHealthyBank();
  lease = await leaseOf(healthy, 'running');
});

const withdrawalOf = (name: keyof HealthyBank['withdrawals']) => {
  const { tenant, withdrawalId } = healthy.withdrawals[name];
  return { type: 'withdrawal', tenantId: tenant.tenantId, withdrawalId } as const;
};

describe('everyOrderEndedOnce turns false, and nothing else does,', () => {
  test('when an order is stored with another end than its market gave it', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(withdrawalOf('expired'), () => ({ state: 'cancelled' })),
    );
    expect([broken, subjects]).toEqual([['everyOrderEndedOnce'], [healthy.withdrawals.expired.withdrawalId]]);
  });

  test('when an accepted order is neither in the log nor on its way there', async () => {
    const before = await healthy.bank.withdrawal(healthy.tenants.buyerA, healthy.withdrawals.standing.withdrawalId);
    const lost = { ...before, withdrawalId: derivedId('wdr', before.withdrawalId, 'lost'), state: 'pending', unfilledMicros: 0n } as const;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.create({ type: 'withdrawal', tenantId: lost.tenantId, withdrawalId: lost.withdrawalId }, lost),
    );
    expect([broken, subjects]).toEqual([['everyOrderEndedOnce'], [lost.withdrawalId]]);
  });

  test('when an order stands though its time is long over', async () => {
    const now = addMs(healthy.bank.runtime.now(), 14 * hourMs);
    const { broken, subjects } = await whileCorrupt(healthy, async () => undefined, { now });
    expect([broken, subjects]).toEqual([['everyOrderEndedOnce'], [healthy.withdrawals.standing.withdrawalId]]);
  });

  test('when an order forgets one of its matches', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) => tamper.change(withdrawalOf('partly'), () => ({ matchIds: [] })));
    expect([broken, subjects]).toEqual([['everyOrderEndedOnce'], [healthy.withdrawals.partly.withdrawalId]]);
  });

  test('when a deposit is stored as open though it is closed', async () => {
    const { closed: depositId } = healthy.deposits;
    const { tenantId } = healthy.tenants.providerA;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'deposit', tenantId, depositId }, () => ({ state: 'open' })),
    );
    expect(broken).toEqual(['everyOrderEndedOnce']);
    expect(subjects).toContain(depositId);
  });

  test('when a node is still claimed by a deposit that is closed', async () => {
    const { nodeId, tenantId } = healthy.nodes.spare;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'node', tenantId, nodeId }, () => ({ claimedBy: healthy.deposits.closed })),
    );
    expect([broken, subjects]).toEqual([['everyOrderEndedOnce'], [nodeId]]);
  });
});

describe('leasePerMatch turns false, and nothing else does,', () => {
  const firstSlice = () => {
    const [slice] = lease.slices;
    assert(slice, 'a lease has slices');
    return slice;
  };
  const assignmentRef = () => {
    const { assignmentId, nodeId, providerId: tenantId } = firstSlice();
    return { type: 'assignment', tenantId, nodeId, end: lease.end, assignmentId } as const;
  };

  test('when a node is told to run on other GPUs than were sold', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(assignmentRef(), ({ gpus }) => ({ gpus: gpus + 1 })),
    );
    expect([broken, subjects]).toEqual([['leasePerMatch'], [lease.leaseId]]);
  });

  test('when a node of the lease has no assignment', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) => tamper.remove(assignmentRef()));
    expect(broken).toEqual(['leasePerMatch']);
    expect(new Set(subjects)).toEqual(new Set([lease.leaseId]));
  });

  test('when the provider cannot find the lease', async () => {
    const { leaseId } = lease;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.remove({ type: 'supply', tenantId: firstSlice().providerId, leaseId }),
    );
    expect([broken, subjects]).toEqual([['leasePerMatch'], [leaseId]]);
  });

  test('when a match is stored at another price than it was made', async () => {
    const { tenantId, matchId } = lease;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'match', tenantId, matchId }, ({ slices }) => ({
        slices: slices.map((slice) => ({ ...slice, priceMicros: slice.priceMicros + 1n })),
      })),
    );
    expect([broken, subjects]).toEqual([['leasePerMatch'], [matchId]]);
  });

  test('when a match was never made', async () => {
    const { tenantId, matchId } = lease;
    const match = (await healthy.bank.runtime.bank.read({ type: 'match', tenantId, matchId }))?.entity;
    assert(match, 'the lease has its match');
    const invented = { ...match, matchId: derivedId('mat', matchId, 'x') };
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.create({ type: 'match', tenantId, matchId: invented.matchId }, invented),
    );
    expect([broken, subjects]).toEqual([['leasePerMatch'], [invented.matchId]]);
  });

  test('when a lease is stored to last longer than its match', async () => {
    const scheduled = await leaseOf(healthy, 'scheduled');
    const { tenantId, leaseId } = scheduled;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'lease', tenantId, leaseId }, ({ end }) => ({ end: addMs(end, hourMs) })),
    );
    expect(broken).toEqual(['leasePerMatch']);
    expect(new Set(subjects)).toEqual(new Set([leaseId]));
  });

  test('when a lease that lost its node goes on', async () => {
    const lost = await leaseOf(healthy, 'lost');
    const { tenantId, leaseId } = lost;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'lease', tenantId, leaseId }, () => ({ reason: null })),
    );
    expect([broken, subjects]).toEqual([['leasePerMatch'], [leaseId]]);
  });
});

describe('outboxEmpty', () => {
  const waiting = (ageMs: number): Outbox => ({
    type: 'outbox',
    tenantId: platformTenantId,
    marketId: testMarketId,
    commandId: 'advance-waiting',
    command: '{}',
    at: addMs(healthy.bank.runtime.now(), -ageMs),
  });
  const put = (entry: Outbox, hasEnded: boolean) =>
    whileCorrupt(healthy, (tamper) => tamper.create({ type: 'outbox', tenantId: entry.tenantId, commandId: entry.commandId }, entry), {
      hasEnded,
    });

  test('turns false, and nothing else does, when a command waits for longer than a minute', async () => {
    const { broken, subjects } = await put(waiting(minuteMs + 1), false);
    expect([broken, subjects]).toEqual([['outboxEmpty'], ['advance-waiting']]);
  });

  test('holds while a command is on its way', async () => {
    expect((await put(waiting(30 * secondMs), false)).broken).toEqual([]);
  });

  test('turns false for any command once the run has ended', async () => {
    expect((await put(waiting(30 * secondMs), true)).broken).toEqual(['outboxEmpty']);
  });
});

describe('itemsReadable turns false, and nothing else does,', () => {
  const ownKey = () => keyBuilders(16).lease({ type: 'lease', tenantId: lease.tenantId, leaseId: derivedId('lea', lease.leaseId, 'x') });

  test('when an item of the bank is no such thing', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) => tamper.put(ownKey(), { type: 'lease', v: 1, state: 'odd' }));
    expect(broken).toEqual(['itemsReadable']);
    expect(findings).toMatchObject([{ subject: expect.stringContaining(ownKey().sk) }]);
  });

  test('when an item lies under another key than its content says', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) => tamper.put(ownKey(), { v: 1, ...lease }));
    expect(broken).toEqual(['itemsReadable']);
    expect(findings).toMatchObject([{ detail: expect.stringContaining(lease.leaseId) }]);
  });
});
