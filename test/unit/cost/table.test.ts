import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readMeasured } from '../../../infra/cost/measured.ts';
import { regions } from '../../../infra/cost/prices.ts';
import { rowsOf, tableOf } from '../../../infra/cost/table.ts';

const printed = rowsOf(tableOf({}, readMeasured(), regions['us-east-1'])).map((row) => row.join(' | '));
const guide = readFileSync(new URL('../../../docs/scale.md', import.meta.url), 'utf8');
const section = guide.split('## What it costs')[1]?.split('\n## ')[0] ?? '';
const published = section
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('| ---'))
  .map((line) => line.replaceAll('**', '').split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim()).join(' | '));

test('the table of docs/scale.md is what npm run cost -- --table prints', () => {
  expect(published).toEqual(printed);
});
