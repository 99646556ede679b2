import { existsSync } from 'node:fs';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * A Chromium of this machine, or of `CHROMIUM`. Undefined if there is none; then what needs one is skipped, except where
 * `BROWSER_TESTS=1` says that there must be one.
 */
export function findBrowser(): string | undefined {
  const found = [process.env.CHROMIUM ?? '', ...usual].find((path) => path !== '' && existsSync(path));
  if (found === undefined && process.env.BROWSER_TESTS === '1')
    throw new Error('BROWSER_TESTS=1, and there is no Chromium. Name one in CHROMIUM.');
  return found;
}
