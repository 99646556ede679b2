import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifyReport } from '@compute-bank/verify/verify-bank';
import { cloudEnvironment, readDeployment } from './deployment.ts';
import { bankTable, marketTable } from './names.ts';
import { runProcess } from './run-process.ts';

const verifyMsMax = 60_000;

/** Whether the deployed tables keep what the bank promises, as `npm run verify` finds. Throws with its report if they do not. */
export async function verifyTables(): Promise<VerifyReport> {
  const state = mkdtempSync(join(tmpdir(), 'verify-'));
  const tables = { AWS_ENDPOINT_URL_DYNAMODB: readDeployment().endpoint, BANK_TABLE: bankTable(), MARKET_TABLE: marketTable() };
  try {
    const args = [join('packages', 'verify', 'bin', 'verify.mjs'), '--state', state, '--json'];
    const printed = await runProcess(process.execPath, args, { ...cloudEnvironment(), ...tables }, verifyMsMax);
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as VerifyReport;
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}
