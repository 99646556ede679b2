import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SiteFile } from './build-reference.ts';

/** Writes the site into a directory, and nothing else into it: what lay there before is gone. */
export function writeReference(directory: string, files: readonly SiteFile[]): void {
  rmSync(directory, { recursive: true, force: true });
  for (const { path, body } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, body);
  }
}
