import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../src/openapi.ts';

// Writes openapi.json at the root of the repository; with --check, fails if the committed file is not what it would write.
const target = new URL('../../../openapi.json', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const made = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, made);
} else if (readFileSync(target, 'utf8') !== made) {
  process.stderr.write('openapi.json is not what the contracts say. Run: npm run openapi\n');
  process.exitCode = 1;
}
