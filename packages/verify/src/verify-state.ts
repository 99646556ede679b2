import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBankReader } from '@compute-bank/store/bank-reader';
import { createLogReader } from '@compute-bank/store/log-reader';
import { createMarketLog } from '@compute-bank/store/market-log';
import { type CheckName, checkNames, type Finding } from './finding.ts';
import { createMeterVerifier } from './meter-signature.ts';
import type { OpenedState } from './open-state.ts';
import type { TableNames } from './table-names.ts';
import { type VerifyReport, verifyBank } from './verify-bank.ts';

const attemptsMax = 3;
const pauseMs = 1_500;

/**
 * Verifies the bank that was opened. One that works on meanwhile is read while it changes, and a transfer may show in one
 * page and not yet in another: what does not show again at the same subject is no finding.
 */
export async function verifyState(state: OpenedState, tables: TableNames, hasEnded: boolean): Promise<VerifyReport> {
  let report = await verifyOnce(state, tables, hasEnded);
  for (let attempt = 2; state.isRunning && attempt <= attemptsMax && report.findings.length > 0; attempt += 1) {
    await sleep(pauseMs);
    report = keepLasting(report, await verifyOnce(state, tables, hasEnded));
  }
  return report;
}

function verifyOnce({ client, now }: OpenedState, { bank, market }: TableNames, hasEnded: boolean): Promise<VerifyReport> {
  return verifyBank({
    reader: createBankReader({ client, table: bank }),
    logReader: createLogReader({ client, table: market }),
    log: createMarketLog({ client, table: market }),
    now: now(),
    hasEnded,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    verifyMeter: createMeterVerifier(),
  });
}

const placeOf = ({ check, subject }: Finding): string => `${check} ${subject}`;

function keepLasting(before: VerifyReport, after: VerifyReport): VerifyReport {
  const seen = new Set(before.findings.map(placeOf));
  const findings = after.findings.filter((finding) => seen.has(placeOf(finding)));
  const broken = new Set<CheckName>(findings.map((finding) => finding.check));
  const checks = { ...after.checks };
  for (const name of checkNames) checks[name] = !broken.has(name);
  return { ...after, checks, findings };
}
