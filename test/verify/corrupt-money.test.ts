import { assert } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Account, MeterRecord, Transfer } from '@compute-bank/domain/entities/money';
import { derivedId, type TenantId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { lastMeterOf, leaseOf, whileCorrupt } from '../fixtures/corruption.ts';
import { createHealthyBank, type HealthyBank } from '../fixtures/healthy-bank.ts';
import { testAsset } from '../fixtures/parties.ts';
import { createNodeKey, signMeter } from '../fixtures/test-node.ts';

let healthy: HealthyBank;
let lease: Lease;
let record: MeterRecord;
beforeAll(async () => {
  healthy = await createHealthyBank();
  lease = await leaseOf(healthy, 'long');
  record = await lastMeterOf(healthy, lease);
});

const balanceOf = (tenantId: TenantId) => ({ type: 'balance', tenantId, asset: testAsset }) as const;
const inTenant = (tenantId: TenantId): Account => ({ owner: 'tenant', tenantId, account: 'available' });

/** A transfer of a tenant, by its kind. */
async function transferOf(tenantId: TenantId, kind: Transfer['kind']): Promise<Transfer> {
  const { items } = await healthy.bank.runtime.bank.list('transfer', tenantId, { limit: 100, after: null });
  const found = items.find((transfer) => transfer.kind === kind);
  assert(found, `${tenantId} has no ${kind}`);
  return found;
}

describe('assetsSumToZero turns false, and nothing else does,', () => {
  test('when money is made in a transfer and in the balance that it moved, so that both still agree', async () => {
    const { buyerA } = healthy.tenants;
    const topUp = await transferOf(buyerA.tenantId, 'top-up');
    const cash = topUp.postings.find(({ account }) => account.owner === 'platform')?.account;
    assert(cash?.owner === 'platform', 'a top-up comes from cash');
    const forge = ({ postings }: Transfer) => ({
      postings: postings.map((posting) => (posting.account.owner === 'platform' ? { ...posting, amount: posting.amount + 1n } : posting)),
    });
    const { broken, subjects } = await whileCorrupt(healthy, async (tamper) => {
      await tamper.changeTransfer(inTenant(buyerA.tenantId), topUp.transferId, forge);
      await tamper.changeTransfer(cash, topUp.transferId, forge);
      await tamper.change({ type: 'platform-balance', account: 'cash', shard: cash.shard, asset: testAsset }, ({ amount }) => ({
        amount: amount + 1n,
      }));
    });
    expect(broken).toEqual(['assetsSumToZero']);
    expect(subjects).toEqual([topUp.transferId, testAsset]);
  });
});

describe('balancesEqualPostings turns false, and nothing else does,', () => {
  test('when a micro-unit wanders from one balance to another without a transfer', async () => {
    const { buyerA, buyerB } = healthy.tenants;
    const { broken, subjects } = await whileCorrupt(healthy, async (tamper) => {
      await tamper.change(balanceOf(buyerA.tenantId), ({ available }) => ({ available: available - 1n }));
      await tamper.change(balanceOf(buyerB.tenantId), ({ available }) => ({ available: available + 1n }));
    });
    expect(broken).toEqual(['balancesEqualPostings']);
    expect(subjects.join()).toContain(buyerA.tenantId);
    expect(subjects.join()).toContain(buyerB.tenantId);
  });

  test('when the provider holds another copy of a settlement than the buyer', async () => {
    const transferId = derivedId('trf', lease.leaseId, 1);
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeTransfer(inTenant(healthy.tenants.providerA.tenantId), transferId, ({ at }) => ({ at: addMs(at, 1) })),
    );
    expect([broken, subjects]).toEqual([['balancesEqualPostings'], [transferId]]);
  });

  test('when one party has no copy of a settlement', async () => {
    const transferId = derivedId('trf', lease.leaseId, 2);
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.removeTransfer(inTenant(healthy.tenants.providerA.tenantId), transferId),
    );
    expect(broken).toEqual(['balancesEqualPostings']);
    expect(findings).toMatchObject([{ subject: transferId, detail: expect.stringContaining(healthy.tenants.providerA.tenantId) }]);
  });
});

describe('holdsClosed turns false, and nothing else does,', () => {
  test('when a hold is open again though its order and its leases are over', async () => {
    const { tenantId, holdId } = lease;
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'hold', tenantId, holdId }, ({ voided }) => ({ voided: voided - 5n, state: 'pending' })),
    );
    expect(broken).toEqual(['holdsClosed']);
    expect(findings.find(({ subject, detail }) => subject === holdId && detail.includes('are over'))).toBeDefined();
  });

  test('when a live hold says that more of it was given back than the buyer got', async () => {
    const { tenantId, holdId } = await leaseOf(healthy, 'running');
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'hold', tenantId, holdId }, ({ voided }) => ({ voided: voided + 5n })),
    );
    expect(broken).toEqual(['holdsClosed']);
    expect(subjects).toContain(holdId);
  });
});

describe('noChargeBeyondHold turns false, and nothing else does,', () => {
  test('when a lease cost a micro-unit more than was set aside for it', async () => {
    const { tenantId, leaseId } = lease;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'lease', tenantId, leaseId }, ({ postedMicros }) => ({ reservedMicros: postedMicros - 1n })),
    );
    expect([broken, subjects]).toEqual([['noChargeBeyondHold'], [leaseId]]);
  });
});

describe('invoicesEqualLines turns false, and nothing else does,', () => {
  const invoiceOf = () => ({ type: 'invoice', tenantId: lease.tenantId, leaseId: lease.leaseId }) as const;

  test('when an invoice asks for a micro-unit more than its lines', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(invoiceOf(), ({ total }) => ({ total: total + 1n })),
    );
    expect([broken, subjects]).toEqual([['invoicesEqualLines'], [derivedId('inv', lease.leaseId)]]);
  });

  test('when an ended lease has no invoice', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) => tamper.remove(invoiceOf()));
    expect([broken, subjects]).toEqual([['invoicesEqualLines'], [lease.leaseId]]);
  });
});

describe('chargesMatchMeters turns false, and nothing else does,', () => {
  const refOf = ({ tenantId, leaseId, assignmentId, settlement }: MeterRecord) =>
    ({ type: 'meter-record', tenantId, leaseId, assignmentId, settlement }) as const;
  const subjectOf = ({ assignmentId, settlement }: MeterRecord) => `${assignmentId}/${settlement}`;
  const nodeOf = () => {
    const node = healthy.bank.nodes.find(({ nodeId }) => nodeId === record.nodeId);
    assert(node, 'the lease ran on a node of the test');
    return node;
  };

  test('when one bit of a signature is flipped', async () => {
    const flip = (signature: string) => {
      const bytes = Buffer.from(signature, 'base64url');
      bytes[9] = (bytes[9] ?? 0) ^ 1;
      return bytes.toString('base64url');
    };
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(refOf(record), ({ meter }) => ({ meter: { ...meter, signature: flip(meter.signature) } })),
    );
    expect(broken).toEqual(['chargesMatchMeters']);
    expect(findings).toMatchObject([{ subject: subjectOf(record), detail: `it was not signed by ${record.nodeId}` }]);
  });

  test('when a meter is raised after it was signed', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(refOf(record), ({ meter }) => ({ meter: { ...meter, gpuSeconds: meter.gpuSeconds + 1n } })),
    );
    expect([broken, subjects]).toEqual([['chargesMatchMeters'], [subjectOf(record)]]);
  });

  test('when the node signed for less than was billed', async () => {
    const { signature: _, ...less } = { ...record.meter, gpuSeconds: record.meter.gpuSeconds - 1n };
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(refOf(record), () => ({ meter: signMeter(nodeOf().privateKey, record, less) })),
    );
    expect(broken).toEqual(['chargesMatchMeters']);
    expect(findings.find(({ subject, detail }) => subject === subjectOf(record) && detail.includes('its meter says'))).toBeDefined();
  });

  test('when the node signed for a shorter time than was billed', async () => {
    const { signature: _, ...shorter } = { ...record.meter, until: addMs(record.meter.until, -1_000) };
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.change(refOf(record), () => ({ meter: signMeter(nodeOf().privateKey, record, shorter) })),
    );
    expect([broken, findings.map(({ detail }) => detail)]).toEqual([
      ['chargesMatchMeters'],
      ['a line of use lies outside the time of its meter'],
    ]);
  });

  test('when the evidence of a settlement is gone', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) => tamper.remove(refOf(record)));
    expect(broken).toEqual(['chargesMatchMeters']);
    expect(subjects).toContain(subjectOf(record));
  });

  test('when the node is given another key afterwards', async () => {
    const { nodeId, tenantId } = nodeOf();
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'node', nodeId, tenantId }, () => ({ publicKey: createNodeKey().publicKey })),
    );
    expect(broken).toEqual(['chargesMatchMeters']);
    expect(subjects).toContain(subjectOf(record));
  });
});
