import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { startBank } from './bank-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a figure that the policy does not have stops the start, of a new bank and of one that has traded, in one line', async () => {
  const stateDir = join(folder, 'bank');
  const wrong = () => startBank({ stateDir, policy: { heartbeat: 1 } });
  const said = /ended with 1 .*The bank did not start\. The environment is not usable: BANK_POLICY: Unrecognized key: "heartbeat"\n$/;
  await expect(wrong()).rejects.toThrow(said);
  const bank = await startBank({ stateDir });
  await bank.end('SIGTERM');
  await expect(wrong()).rejects.toThrow(said);
}, 120_000);
