import type { ChargeLine, Lease } from '@compute-bank/domain/entities/lease';
import type { MeterRecord, Transfer } from '@compute-bank/domain/entities/money';
import { derivedId } from '@compute-bank/domain/ids';
import { usedUntil } from '@compute-bank/domain/lease-resale';
import { allSlices, stretchAt } from '@compute-bank/domain/lease-stretches';
import { gpuSecondsIn, reportedGpuSeconds } from '@compute-bank/ledger/proven-use';
import type { Findings } from '../finding.ts';
import type { VerifyMeter } from '../meter-signature.ts';
import type { Tables } from '../tables.ts';

type Flaw = (subject: string, detail: string) => void;

/** Each meter was signed by the node that delivered, and each line of use lies within the meter of its settlement, in time and in amount. */
export function checkMeters(tables: Tables, verifyMeter: VerifyMeter, findings: Findings): void {
  const flaw: Flaw = (subject, detail) => findings.add('chargesMatchMeters', subject, detail);
  const records = new Map<string, MeterRecord>();
  for (const record of tables.meterRecords) {
    records.set(recordKey(record.assignmentId, record.settlement), record);
    checkRecord(record, tables, verifyMeter, flaw);
  }
  const transfers = new Map(tables.copies.unique().map((transfer) => [String(transfer.transferId), transfer]));
  for (const lease of tables.leases.values()) checkLines(lease, transfers, records, flaw);
}

const recordKey = (assignmentId: string, settlement: number): string => `${assignmentId} ${settlement}`;

function checkRecord(record: MeterRecord, { leases, nodes }: Tables, verifyMeter: VerifyMeter, flaw: Flaw): void {
  const { leaseId, assignmentId, nodeId, generation, settlement } = record;
  const subject = `${assignmentId}/${settlement}`;
  const lease = leases.get(leaseId);
  const slice = lease && allSlices(lease).find((candidate) => candidate.assignmentId === assignmentId);
  if (!lease || !slice) {
    flaw(subject, `${leaseId} has no such assignment`);
    return;
  }
  if (slice.nodeId !== nodeId || slice.generation !== generation)
    flaw(subject, `${leaseId} used ${slice.nodeId} in generation ${slice.generation}`);
  const node = nodes.get(nodeId);
  if (!node) flaw(subject, `node ${nodeId} is not stored, so nobody can check its signature`);
  else if (!verifyMeter(node.publicKey, record)) flaw(subject, `it was not signed by ${nodeId}`);
}

function checkLines(lease: Lease, transfers: ReadonlyMap<string, Transfer>, records: ReadonlyMap<string, MeterRecord>, flaw: Flaw): void {
  const billed = new Map<string, bigint>();
  for (let settlement = 1; settlement <= lease.settlements; settlement += 1) {
    const transfer = transfers.get(derivedId('trf', lease.leaseId, settlement));
    if (!transfer) {
      flaw(lease.leaseId, `its settlement ${settlement} is not there`);
      continue;
    }
    for (const line of transfer.lines) {
      if (line.kind !== 'use') continue;
      const stretch = `${line.assignmentId} ${stretchAt(lease, line.from)?.readyAt}`;
      const total = (billed.get(stretch) ?? 0n) + line.gpuSeconds;
      billed.set(stretch, total);
      checkLine(lease, line, { record: records.get(recordKey(line.assignmentId, settlement)), total, settlement }, flaw);
    }
  }
}

interface Evidence {
  readonly record: MeterRecord | undefined;
  /** GPU-seconds billed on the slice in this stretch so far, this line included. */
  readonly total: bigint;
  readonly settlement: number;
}

function checkLine(lease: Lease, line: ChargeLine, { record, total, settlement }: Evidence, flaw: Flaw): void {
  const subject = `${line.assignmentId}/${settlement}`;
  const slice = allSlices(lease).find((candidate) => candidate.assignmentId === line.assignmentId);
  const readyAt = stretchAt(lease, line.from)?.readyAt;
  if (slice && readyAt !== undefined && isStandby(lease, line, record)) {
    // Its node stood by for those to whom it was sold back: that needs no meter of its own.
    if (line.until > lease.end || total > gpuSecondsIn(line.until - readyAt, slice.gpus))
      flaw(subject, 'it is billed for more than its time');
    return;
  }
  if (!record || !slice || readyAt === undefined) {
    flaw(subject, 'a line of use has no meter');
    return;
  }
  const { meter } = record;
  if (line.from < meter.from || line.until > meter.until) flaw(subject, 'a line of use lies outside the time of its meter');
  const metered = reportedGpuSeconds({ ...emptyReport(record), meter }, slice.gpus, readyAt);
  if (total > metered) flaw(subject, `${total} GPU-seconds are billed, its meter says ${metered}`);
}

/** Whether the line reaches beyond the use that the lease made of the node itself, up to when it was sold back at the latest. */
const isStandby = (lease: Lease, { until }: ChargeLine, record: MeterRecord | undefined): boolean =>
  usedUntil(lease) !== null && (record === undefined || until > record.meter.until);

/** A report of which only the meter matters. */
const emptyReport = ({ assignmentId, leaseId, generation }: MeterRecord) => ({
  assignmentId,
  leaseId,
  generation,
  acknowledgedAt: null,
  readyAt: null,
  endedAt: null,
  exitCode: null,
  failure: null,
  readySeenAt: null,
  endedSeenAt: null,
});
