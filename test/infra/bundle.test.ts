import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { bundle } from '../../infra/constructs/bundle.ts';

const name = 'bundle-test';
const kept = join('.cache', 'source-maps', `${name}.mjs.map`);
const directory = bundle(process.cwd(), 'functions/workers/relay.ts', name);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  rmSync(kept, { force: true });
});

test('S84: a function is deployed as one file, without a source map and without a hint at one', () => {
  expect(readdirSync(directory)).toEqual(['index.mjs']);
  expect(readFileSync(join(directory, 'index.mjs'), 'utf8')).not.toContain('sourceMappingURL');
});

test('its source map is kept aside, so that a line of a stack trace can be found', () => {
  const { sources } = JSON.parse(readFileSync(kept, 'utf8')) as { sources: string[] };
  expect(sources.some((source) => source.endsWith('functions/workers/relay.ts'))).toBe(true);
});

test('it loads on its own, far from the repository, and exports its handler', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'bundle-'));
  const script = `const { handler } = await import(${JSON.stringify(join(directory, 'index.mjs'))}); process.stdout.write(typeof handler);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: elsewhere, encoding: 'utf8' });
  rmSync(elsewhere, { recursive: true });
  expect(printed).toBe('function');
});

test('it knows a refused condition for what it is, although the minifier renames every class', () => {
  const bundled = bundle(process.cwd(), 'test/fixtures/bundled/refused-writes.ts', 'refused-writes-test');
  const script = `const { handler } = await import(${JSON.stringify(join(bundled, 'index.mjs'))}); process.stdout.write(JSON.stringify(await handler()));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  rmSync(bundled, { recursive: true });
  rmSync(join('.cache', 'source-maps', 'refused-writes-test.mjs.map'));
  expect(JSON.parse(printed)).toEqual(['taken', false]);
});

test('it stays below a megabyte', () => {
  expect(statSync(join(directory, 'index.mjs')).size).toBeLessThan(1_000_000);
});
