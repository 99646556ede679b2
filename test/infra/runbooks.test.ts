import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const folder = 'docs/runbooks';
const runbooks = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const readme = runbooks.find(({ file }) => file === 'README.md')?.text ?? '';

/** What stands alone in an indented or fenced block, or between backticks, of one runbook. */
const commandsIn = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => line.match(/\b(?:lines|figures) \S+ '[^']*'/g) ?? []);

describe.each(runbooks.filter(({ file }) => file !== 'README.md'))('$file', ({ file, text }) => {
  test('asks for lines where it reads them, and for figures where it counts or picks', () => {
    for (const command of commandsIn(text)) expect(command.startsWith('figures ')).toBe(/\| (stats|display) /.test(command));
  });

  test('names the stage and the cell that were set at the start, and no other', () => {
    if (file === 'add-a-cell.md') return;
    expect(text).not.toMatch(/--stage (?!\$STAGE --cell \$CELL)/);
  });
});

test('every word that runbooks use is defined where they begin', () => {
  for (const word of ['named', 'fn', 'logs', 'table', 'queue', 'waiting', 'lines', 'figures']) expect(readme).toContain(`\n${word}() {`);
});
