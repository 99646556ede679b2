import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { whileCorrupt } from '../fixtures/corruption.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
let lease: Lease;

/** A lease that lost a node which had acknowledged it and never came back. */
beforeAll(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  const [provider, buyer] = [await bank.openTenant('Provider'), await bank.openTenant('Buyer')];
  await bank.topUp(buyer, 100_000_000n);
  const nodes = [await bank.join(provider), await bank.join(provider)];
  for (const node of nodes) await bank.deposit(provider, { nodes: [node] });
  const startEarliest = addMs(bank.clock.instant(), hourMs);
  const { withdrawalId } = await bank.withdraw(buyer, { startEarliest, size: { kind: 'gpus', gpus: 8, gpusMin: 8 } });
  await bank.settleAll();
  await bank.advance(52 * minuteMs);
  const [matched] = await bank.leases(buyer, withdrawalId);
  const lost = nodes.find(({ nodeId }) => nodeId === matched?.slices[0]?.nodeId);
  if (lost) lost.behaviour.beats = false;
  await bank.advance(30 * minuteMs);
  const [moved] = await bank.leases(buyer, withdrawalId);
  if (moved?.generation !== 2) throw new Error('the lease did not move');
  lease = moved;
});
afterAll(() => bank.close());

const leaseRef = () => ({ type: 'lease', tenantId: lease.tenantId, leaseId: lease.leaseId }) as const;
const assignmentRef = ({ providerId, nodeId, assignmentId }: Lease['slices'][number]) =>
  ({ type: 'assignment', tenantId: providerId, nodeId, end: lease.end, assignmentId }) as const;

describe('leasePerMatch breaks', () => {
  test('not while a lease runs where its log moved it', async () => {
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test('when a lease stays where it was', async () => {
    const before = { generation: 1, slices: lease.moves[0]?.lost ?? [], moves: [] };
    const { broken, subjects } = await whileCorrupt({ bank }, (tamper) => tamper.change(leaseRef(), () => before));
    expect(broken).toContain('leasePerMatch');
    expect(subjects).toContain(lease.leaseId);
  });

  test('when a lease is stored to pay its stand-in another price', async () => {
    const dearer = (stored: Lease) => ({ slices: stored.slices.map((slice) => ({ ...slice, priceMicros: slice.priceMicros + 1n })) });
    const { broken, findings } = await whileCorrupt({ bank }, (tamper) => tamper.change(leaseRef(), dearer));
    expect(broken).toContain('leasePerMatch');
    expect(findings.map(({ detail }) => detail)).toContain('it does not run where generation 2 is to run');
  });

  test('when the lost node was never told to stop', async () => {
    const [lost] = lease.moves[0]?.lost ?? [];
    const { broken, findings } = await whileCorrupt({ bank }, (tamper) => tamper.change(assignmentRef(lost!), () => ({ stopAt: null })));
    expect([broken, findings.map(({ detail }) => detail)]).toEqual([['leasePerMatch'], [`it lost ${lost?.assignmentId}, which goes on`]]);
  });

  test('when the stand-in has no assignment, or one of another generation', async () => {
    const ref = assignmentRef(lease.slices[0]!);
    expect((await whileCorrupt({ bank }, (tamper) => tamper.remove(ref))).broken).toEqual(['leasePerMatch']);
    expect((await whileCorrupt({ bank }, (tamper) => tamper.change(ref, () => ({ generation: 1 })))).broken).toEqual(['leasePerMatch']);
  });

  test('when a move is stored at another time than it was made', async () => {
    const later = ({ moves }: Lease) => ({ moves: moves.map((move) => ({ ...move, at: addMs(move.at, 1) })) });
    expect((await whileCorrupt({ bank }, (tamper) => tamper.change(leaseRef(), later))).broken).toEqual(['leasePerMatch']);
  });
});
