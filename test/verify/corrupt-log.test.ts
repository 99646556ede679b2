import { gunzipSync, gzipSync } from 'node:zlib';
import { assert } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs } from '@compute-bank/domain/instant';
import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { marketChunkKey, marketCursorKey, marketLogKey, marketSnapshotKey } from '@compute-bank/store/keys';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { leaseOf, sha256, whileCorrupt } from '../fixtures/corruption.ts';
import { createHealthyBank, type HealthyBank } from '../fixtures/healthy-bank.ts';
import { testMarketId } from '../fixtures/parties.ts';

let healthy: HealthyBank;
let lease: Lease;
let head: number;
/** Record that made the lease's match. */
let position: number;
let snapshotAt: number;
beforeAll(async () => {
  healthy = await createHealthyBank();
  lease = await leaseOf(healthy, 'running');
  position = lease.logPosition;
  head = await healthy.bank.runtime.log.readCursor(testMarketId);
  snapshotAt = (await healthy.bank.runtime.log.newestSnapshot(testMarketId))?.position ?? 0;
});

const nameOf = (at: number) => `${testMarketId}/${at}`;
const withEvents = (record: LogRecord, change: (event: Event) => Event): LogRecord => ({
  ...record,
  applied: record.applied.map(({ command, events }) => ({ command, events: events.map(change) })),
});
/** The same record, but for when its commands were admitted: no decision depends on that. */
const otherAdmission = (record: LogRecord): LogRecord => ({
  ...record,
  applied: record.applied.map(({ command, events }) => ({ command: { ...command, admittedAt: addMs(command.admittedAt, 1) }, events })),
});

describe('logChainVerified turns false, and nothing else does,', () => {
  test('when a record is changed in a place on which no decision depends', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) => tamper.changeRecord(testMarketId, position, otherAdmission));
    expect(broken).toEqual(['logChainVerified']);
    expect(findings).toMatchObject([{ subject: nameOf(position), detail: 'its content is not what its hash says' }]);
  });

  test('when a changed record is sealed again and the one after it is not', async () => {
    const { broken, findings } = await whileCorrupt(healthy, async (tamper) => {
      const records = await tamper.records(testMarketId);
      await tamper.changeRecord(testMarketId, position, otherAdmission, sha256);
      for (const { position: later, ...record } of records.slice(position)) {
        await tamper.changeRecord(testMarketId, later, () => ({ ...record, position: later }));
      }
    });
    expect(broken).toEqual(['logChainVerified']);
    expect(findings[0]).toMatchObject({ subject: nameOf(position + 1), detail: 'it does not follow from the record before it' });
  });

  test('when the hash beside a record is another than its own', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeMarketItem({ pk: marketLogKey(testMarketId), sk: 2 }, () => ({ hash: sha256('other') })),
    );
    expect(broken).toEqual(['logChainVerified']);
    expect(findings[0]).toMatchObject({ subject: nameOf(2), detail: 'the hash beside it is another than its own' });
  });

  test('when a snapshot was made of another log', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeMarketItem({ pk: marketSnapshotKey(testMarketId), sk: snapshotAt }, () => ({ hash: sha256('other') })),
    );
    expect([broken, subjects]).toEqual([['logChainVerified'], [nameOf(snapshotAt)]]);
  });

  test('when the projector has passed the end of the log', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeMarketItem({ pk: marketCursorKey(testMarketId), sk: 0 }, () => ({ position: head + 1 })),
    );
    expect([broken, subjects]).toEqual([['logChainVerified'], [testMarketId]]);
  });
});

describe('logChainVerified turns false', () => {
  test('when a record in the middle is gone', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) => tamper.removeRecord(testMarketId, position));
    expect(broken).toContain('logChainVerified');
    expect(findings.find(({ check }) => check === 'logChainVerified')).toMatchObject({ subject: nameOf(position + 1) });
  });

  test('when the end of the log is cut off', async () => {
    const { broken } = await whileCorrupt(healthy, (tamper) => tamper.removeRecord(testMarketId, head));
    expect(broken).toContain('logChainVerified');
  });

  test('when a command has an effect twice, in a log that is sealed anew', async () => {
    const { findings } = await whileCorrupt(healthy, async (tamper) => {
      await tamper.changeRecord(
        testMarketId,
        position,
        (record) => ({ ...record, applied: [...record.applied, ...record.applied] }),
        sha256,
      );
    });
    expect(findings.find(({ detail }) => detail.includes('has an effect a second time'))).toMatchObject({ subject: nameOf(position) });
  });
});

describe('replayIdentical turns false, and nothing else does,', () => {
  test('when a decision is changed in the log and in the tables, and the whole log is sealed anew', async () => {
    const { tenantId, matchId } = lease;
    const { broken, subjects, findings } = await whileCorrupt(healthy, async (tamper) => {
      const forge = (event: Event): Event =>
        event.kind === 'matched' ? { ...event, record: { ...event.record, candidateStarts: event.record.candidateStarts + 1 } } : event;
      await tamper.changeRecord(testMarketId, position, (record) => withEvents(record, forge), sha256);
      await tamper.change({ type: 'match', tenantId, matchId }, ({ record }) => ({
        record: { ...record, candidateStarts: record.candidateStarts + 1 },
      }));
    });
    expect(broken).toEqual(['replayIdentical']);
    expect(new Set(subjects)).toEqual(new Set([nameOf(position)]));
    expect(findings[0]?.detail).toMatch(/gave ….*"candidateStarts":2.* and now gives ….*"candidateStarts":1/);
  });

  test('when a record says that its market wakes at another time', async () => {
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeRecord(testMarketId, position, (record) => ({ ...record, wakeAt: addMs(record.at, hourMs) }), sha256),
    );
    expect(broken).toEqual(['replayIdentical']);
    expect(new Set(subjects)).toEqual(new Set([nameOf(position)]));
  });

  test('when a record names an engine whose rules nobody here can apply', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeRecord(testMarketId, head, (record) => ({ ...record, engineVersion: '0' }), sha256),
    );
    expect(broken).toEqual(['replayIdentical']);
    expect(findings).toMatchObject([{ subject: nameOf(head), detail: expect.stringContaining('engine 0') }]);
  });

  test('when a snapshot is not the book that the log gives', async () => {
    const { broken, findings } = await whileCorrupt(healthy, (tamper) =>
      tamper.changeMarketItem(marketChunkKey(testMarketId, snapshotAt, 0), ({ body }) => {
        assert(body instanceof Uint8Array, 'a chunk is bytes');
        const book = gunzipSync(body).toString().replace('"arrivals":', '"arrivals":1');
        return { body: gzipSync(book) };
      }),
    );
    expect(broken).toEqual(['replayIdentical']);
    expect(findings[0]).toMatchObject({ subject: nameOf(snapshotAt), detail: 'the snapshot there is not the book that the log gives' });
  });
});

describe('oversold turns false', () => {
  test('alone, when a node has fewer GPUs than were sold of it at once', async () => {
    const { nodeId, tenantId } = healthy.nodes.silent;
    const { broken, subjects } = await whileCorrupt(healthy, (tamper) =>
      tamper.change({ type: 'node', nodeId, tenantId }, ({ inventory }) => ({
        inventory: { ...inventory, gpus: inventory.gpus.slice(1) },
      })),
    );
    expect([broken, subjects]).toEqual([['oversold'], [nodeId]]);
  });

  test('with the replay, when a match is forged into time that another lease has, in log, tables and seals', async () => {
    const silent = await leaseOf(healthy, 'lost');
    const [taken] = silent.slices;
    assert(taken, 'the lost lease had a node');
    const { tenantId, leaseId, matchId } = lease;
    const slices = [{ ...taken, gpus: 1 }].map(({ depositId, providerId, nodeId, gpus, priceMicros }) => ({
      depositId,
      providerId,
      nodeId,
      gpus,
      priceMicros,
    }));
    const [start, end] = [addMs(silent.start, 60_000), addMs(silent.start, 120_000)];
    const { broken, subjects } = await whileCorrupt(healthy, async (tamper) => {
      const forge = (event: Event): Event =>
        event.kind === 'matched' && event.matchId === matchId ? { ...event, slices, start, end } : event;
      await tamper.changeRecord(testMarketId, position, (record) => withEvents(record, forge), sha256);
      await tamper.change({ type: 'match', tenantId, matchId }, () => ({ slices, start, end }));
      await tamper.change({ type: 'lease', tenantId, leaseId }, () => ({ start, end }));
    });
    expect(broken).toEqual(expect.arrayContaining(['replayIdentical', 'oversold']));
    expect(subjects).toContain(taken.nodeId);
  });
});
