import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { examine, type Finding } from './kit/admin.ts';
import { readDeployment } from './kit/deployment.ts';
import { gapsOf } from './kit/gaps.ts';

const { api, target } = readDeployment();
const gaps = gapsOf(target);
/** Nobody subscribed to the alarms of a test. */
const expected = new Set(['nobody would hear of an alarm']);
let findings: readonly Finding[];

beforeAll(async () => {
  findings = await examine(api);
});

const explains = (finding: Finding): boolean => expected.has(finding.detail) || gaps.some(({ seenAs }) => seenAs?.(finding));

test('the deployment is as the templates want it, but for what the emulator is known not to do', () => {
  const amiss = findings.filter((finding) => finding.verdict !== 'ok' && !explains(finding));
  expect(amiss.map(({ area, subject, detail }) => `${area} ${subject}: ${detail}`)).toEqual([]);
  expect(findings.filter(({ verdict }) => verdict === 'ok').length).toBeGreaterThan(60);
});

test('each gap of the emulator is still there: one that was closed leaves the list', () => {
  const closed = gaps.filter(({ seenAs }) => seenAs !== null && !findings.some((finding) => finding.verdict !== 'ok' && seenAs(finding)));
  expect(closed.map(({ what }) => what)).toEqual([]);
});

test.each(gaps)('a test stands in where it cannot be shown here: $what', ({ insteadIn }) => {
  expect(readFileSync(insteadIn.file, 'utf8')).toContain(`'${insteadIn.test}'`);
});
