import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = process.cwd();

/** Rule and file of every violation that dependency-cruiser finds below `directory`. */
const violationsIn = (directory: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
    const args = [cruiser, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'packages', 'functions', 'infra'];
    // It ends with the number of violations: an exit code other than 0 is no failure of the tool.
    execFile(process.execPath, args, { cwd: directory, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (error, stdout, stderr) => {
      try {
        const { summary }: { summary: { violations: { rule: { name: string }; from: string }[] } } = JSON.parse(stdout);
        resolve(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort());
      } catch {
        reject(new Error(`dependency-cruiser failed: ${error?.message ?? ''} ${stderr}`));
      }
    });
  });

const isRuleSet = (value: unknown): value is { forbidden: { name: string }[] } =>
  typeof value === 'object' && value !== null && 'forbidden' in value;

describe('import rules', () => {
  test('every package has a line in the table of who may import whom', () => {
    const config: unknown = createRequire(join(root, 'package.json'))('./.dependency-cruiser.cjs');
    const names = isRuleSet(config) ? config.forbidden.map(({ name }) => name) : [];
    const packages = readdirSync(join(root, 'packages'));
    expect(packages.filter((name) => !names.includes(`${name}-packages`))).toEqual([]);
  });

  test('every planted violation is caught, and nothing else', async () => {
    expect(await violationsIn(join(root, 'test', 'tidy', 'planted'))).toEqual([
      'domain-node: packages/domain/src/knows-the-time.ts',
      'engine-packages: packages/engine/src/reads-the-store.ts',
      'functions-packages: functions/api/knows-the-host.ts',
      'infra-packages: infra/knows-the-store.ts',
      'ledger-libraries: packages/ledger/src/uses-a-library.ts',
      'no-cycle: packages/application/src/first.ts',
      'no-zones-in-decisions: packages/engine/src/knows-a-zone.ts',
    ]);
  }, 90_000);
});
