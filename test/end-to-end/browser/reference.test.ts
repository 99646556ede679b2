import AxeBuilder from '@axe-core/playwright';
import { buildReference } from '@compute-bank/reference/build-reference';
import { readSources } from '@compute-bank/reference/read-sources';
import { securityHeaders } from '@compute-bank/reference/security-headers';
import { type ServedReference, serveReference } from '@compute-bank/reference/serve-reference';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

jest.setTimeout(180_000);

const program = findBrowser();
const inBrowser = program === undefined ? test.skip : test;
const files = buildReference(readSources(process.cwd()));
const pages = files.map(({ path }) => path).filter((path) => path.endsWith('.html'));
interface Screen {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
}
type Named = Screen & { readonly name: string };
const screens: readonly [Named, Named] = [
  { name: 'a wide light screen', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'a dark phone', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
];

let served: ServedReference;
let browser: Browser | undefined;

beforeAll(async () => {
  served = await serveReference(files, 0);
  process.stdout.write(
    program === undefined
      ? 'No Chromium here: the API reference is not tried in a browser. Install one (apt-get install chromium), or name one in CHROMIUM.\n'
      : `The API reference is tried in ${program}.\n`,
  );
  if (program !== undefined) browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'], timeout: 60_000 });
});
afterAll(async () => {
  await browser?.close();
  await served.stop();
});

/** Opens a page in a browser of its own kind and hands over what the browser complained of meanwhile. */
async function visit(
  path: string,
  options: Parameters<Browser['newPage']>[0],
  look: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  if (!browser) throw new Error('There is no browser.');
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  try {
    await page.goto(`${served.address}/${path}`);
    await look(page);
    return complaints;
  } finally {
    await context.close();
  }
}

for (const { name, ...screen } of screens) {
  inBrowser(`S78: on ${name} no page breaks its content security policy, and none is wider than the screen`, async () => {
    for (const path of pages) {
      const complaints = await visit(path, screen, async (page) => {
        expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, screen.viewport.width]);
        expect(await page.locator('h1').count()).toBe(1);
        // The style has arrived: without it nothing has this colour.
        expect(await page.evaluate('getComputedStyle(document.querySelector("header")).backgroundColor')).not.toBe('rgba(0, 0, 0, 0)');
      });
      expect([path, complaints]).toEqual([path, []]);
    }
  });

  inBrowser(`on ${name} axe finds nothing wrong with one page of each kind`, async () => {
    for (const path of ['index.html', 'accounts.html', 'refusals.html', 'not-found.html']) await expectNoFinding(path, screen, []);
  });
}

inBrowser.each(pages)('axe finds nothing wrong with the order of %s', async (path) => {
  // Colours are the same on all pages, and looking at them takes most of the time.
  await expectNoFinding(path, screens[0], ['color-contrast']);
});

async function expectNoFinding(path: string, { viewport, colorScheme }: Screen, without: string[]): Promise<void> {
  // The tool puts a script into the page, which the page's own policy would not let in.
  await visit(path, { viewport, colorScheme, bypassCSP: true }, async (page) => {
    const { violations } = await new AxeBuilder({ page }).disableRules(without).analyze();
    expect([path, violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([path, []]);
  });
}

inBrowser('S78: a script and a style that somebody planted in a page do not work, and the browser says so', async () => {
  const body = '<!doctype html><title>x</title><style>p{color:red}</style><p onclick="x()">x</p><script>document.title="run"</script>';
  const planted = await serveReference([{ path: 'index.html', body, contentType: 'text/html', isImmutable: false }], 0);
  const page = await browser?.newPage();
  const complaints: string[] = [];
  page?.on('console', (message) => complaints.push(message.text()));
  await page?.goto(planted.address);
  expect(await page?.title()).toBe('x');
  expect(complaints.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(2);
  await page?.close();
  await planted.stop();
});

test('S78 S83: every answer carries every security header, also that for a page that is not there', async () => {
  for (const path of [...files.map((file) => file.path), '', 'no/such/page']) {
    const response = await fetch(`${served.address}/${path}`);
    for (const [name, value] of Object.entries(securityHeaders)) expect([path, response.headers.get(name)]).toEqual([path, value]);
    expect(response.status).toBe(path === 'no/such/page' ? 404 : 200);
    await response.arrayBuffer();
  }
});
