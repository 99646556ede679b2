import { problems } from '@compute-bank/contracts/problems';
import { endpoints } from '@compute-bank/contracts/registry';
import { buildReference, type SiteFile } from '@compute-bank/reference/build-reference';
import { readSources } from '@compute-bank/reference/read-sources';
import { expect, test } from '@jest/globals';

const sources = readSources(process.cwd());
const files = buildReference(sources);
const pages = files.filter(({ path }) => path.endsWith('.html'));
const fileAt = (path: string): SiteFile | undefined => files.find((each) => each.path === path);
const everything = pages.map(({ body }) => body).join('');

test('every endpoint has its place, with its method, its address and who may call it', () => {
  for (const { id, context, method, path } of endpoints) {
    const page = fileAt(`${context}.html`)?.body ?? '';
    const [, section = ''] = new RegExp(`<section class="operation" id="${id}"(.*?)</section>`, 's').exec(page) ?? [];
    expect(section.replaceAll('<wbr>', '')).toContain(`>${method}</span> <code>${path}</code>`);
    expect(section).toContain('Who may call');
  }
});

test('every object of the document and every refusal of the bank has its place, refusals in both languages', () => {
  const { components } = JSON.parse(sources.document) as { readonly components: { readonly schemas: object } };
  for (const name of Object.keys(components.schemas)) expect(fileAt('objects.html')?.body).toContain(`id="${name}"`);
  for (const [code, { titleZh }] of Object.entries(problems)) {
    expect(fileAt('refusals.html')?.body).toContain(`id="${code}"`);
    expect(fileAt('refusals.html')?.body).toContain(titleZh);
  }
});

test('every link and every file that a page names is there', () => {
  for (const { path, body } of pages) {
    for (const [, link = ''] of body.matchAll(/ href="([^"]*)"/g)) {
      const [name = '', anchor] = link.replace(/^\//, '').split('#');
      const target = fileAt(name === '' ? path : name);
      expect([path, link, target?.path]).toEqual([path, link, name === '' ? path : name]);
      if (anchor !== undefined) expect(target?.body).toContain(`id="${anchor}"`);
    }
  }
});

test('no two places of a page have one id', () => {
  for (const { body } of pages) {
    const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('S78 S84: no page has a script, a style of its own, a handler, a frame, or anything from elsewhere; no map, no debug page', () => {
  expect(everything).not.toMatch(
    /<(script|style|iframe|object|embed|form|base)\b| style=| on[a-z]+=|(src|href)="(https?:)?\/\/|javascript:/i,
  );
  expect(files.filter(({ path }) => /\.map$|debug/.test(path))).toEqual([]);
  expect(files.map(({ body }) => body).join('')).not.toContain('sourceMappingURL');
});

test('a field whose name or meaning is markup is shown as text', () => {
  const text = '<img src=x onerror=alert(1)>';
  const document = sources.document.replace('Minimum class inside a node.', text);
  expect(document).toContain(text);
  const made = buildReference({ ...sources, document });
  expect(made.filter(({ path, body }) => path.endsWith('.html') && body.includes('<img'))).toEqual([]);
  expect(made.find(({ path }) => path === 'withdrawals.html')?.body).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

test('the name of a style changes with its content, so that it may be kept for ever', () => {
  const nameOf = (made: readonly SiteFile[]): string | undefined => made.find(({ path }) => path.endsWith('.css'))?.path;
  expect(nameOf(buildReference({ ...sources, style: `${sources.style}\n` }))).not.toBe(nameOf(files));
  expect(files.filter(({ isImmutable }) => isImmutable).map(({ path }) => path)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^assets\/reference\.[0-9a-f]{16}\.css$/)]),
  );
  expect(pages.some(({ isImmutable }) => isImmutable)).toBe(false);
});

test('pages come after what they need, so that nobody reads one whose style is not there yet', () => {
  const first = files.findIndex(({ path }) => path.endsWith('.html'));
  expect(files.slice(first).every(({ path }) => path.endsWith('.html'))).toBe(true);
});
