import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ofType, synthesise } from './synthesise.ts';

const folder = 'docs/runbooks';
const runbooks = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const readme = runbooks.find(({ file }) => file === 'README.md')?.text ?? '';

/** What stands alone in an indented or fenced block, or between backticks, of one runbook. */
const commandsIn = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => line.match(/\b(?:lines|figures) \S+ '[^']*'/g) ?? []);

/** What is asked of the gateway's access log. */
const requestsIn = (text: string): readonly string[] => [...text.matchAll(/\brequests '([^']*)'/g)].map(([, query = '']) => query);

/** Words of the query language that the runbooks use; what else is a word in a query is a field, or a name that it gives itself. */
const language = new Set(['filter', 'stats', 'sort', 'desc', 'by', 'as', 'and', 'in', 'like', 'count', 'pct', 'bin', 'm']);
const fieldsIn = (query: string): readonly string[] => {
  const own = [...query.matchAll(/ as (\w+)/g)].map(([, name = '']) => name);
  const words = query.replaceAll(/"[^"]*"/g, '').match(/[A-Za-z]+/g) ?? [];
  return words.filter((word) => !language.has(word) && !own.includes(word));
};

describe.each(runbooks.filter(({ file }) => file !== 'README.md'))('$file', ({ file, text }) => {
  test('asks for lines where it reads them, and for figures where it counts or picks', () => {
    for (const command of commandsIn(text)) expect(command.startsWith('figures ')).toBe(/\| (stats|display) /.test(command));
  });

  test('names the stage and the cell that were set at the start, and no other', () => {
    if (file === 'add-a-cell.md') return;
    expect(text).not.toMatch(/--stage (?!\$STAGE --cell \$CELL)/);
  });
});

test('what they ask of the gateway is in its access log', () => {
  const format = ofType(synthesise(), 'AWS::ApiGatewayV2::Stage')[0]?.Properties.AccessLogSettings.Format ?? '{}';
  const queries = runbooks.flatMap(({ text }) => requestsIn(text));
  expect(queries.length).toBeGreaterThan(3);
  for (const query of queries)
    expect([query, Object.keys(JSON.parse(format))]).toEqual([query, expect.arrayContaining([...fieldsIn(query)])]);
});

test('which route is slow and which one fails can be asked, though no metric says it', () => {
  const asked = (file: string) => requestsIn(runbooks.find((each) => each.file === file)?.text ?? '').join('\n');
  expect(asked('api-slow.md')).toMatch(/pct\(milliseconds, 99\).* by route/);
  expect(asked('requests-fail.md')).toMatch(/filter status >= 500 .* by route/);
});

test('every word that runbooks use is defined where they begin', () => {
  for (const word of ['named', 'fn', 'logs', 'table', 'queue', 'waiting', 'lines', 'figures', 'requests'])
    expect(readme).toContain(`\n${word}() {`);
});
